package linear

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// ErrCorrupt marks a model file that is not what its writer wrote.
var ErrCorrupt = errors.New("corrupt model file")

// magic opens a model file; its last byte is the version of the format.
//
//	magic 8 | SHA-256 of the body 32 | body: zstd of (length of the meta data, uint32 little-endian | meta data, JSON | weights, one plane
//	a label and one of masses, 2^Bits bytes each)
var magic = [8]byte{'K', 'T', 'G', 'L', 'I', 'N', 0, 1}

const headBytes = len(magic) + sha256.Size

// maxBody bounds what a file may unpack to: MaxLabels planes of 2^24 would be refused long before.
const maxBody = 128 << 20

// Encode is the file of m. The same model gives the same bytes.
func (m *Model) Encode() ([]byte, error) {
	meta, err := json.Marshal(m.meta)
	if err != nil {
		return nil, fmt.Errorf("encode model: %w", err)
	}
	raw := binary.LittleEndian.AppendUint32(nil, uint32(len(meta)))
	raw = append(raw, meta...)
	for _, plane := range m.planes() {
		raw = append(raw, plane...)
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstd.MaxWindowSize>>4))
	if err != nil {
		return nil, fmt.Errorf("encode model: %w", err)
	}
	body := w.EncodeAll(raw, nil)
	sum := sha256.Sum256(body)
	return append(append(append([]byte(nil), magic[:]...), sum[:]...), body...), nil
}

// Decode reads the file of a model. What is wrong with it is wrapped in ErrCorrupt. It keeps nothing of file.
func Decode(file []byte) (*Model, error) {
	if len(file) < headBytes || !bytes.Equal(file[:7], magic[:7]) {
		return nil, fmt.Errorf("%w: not a linear model", ErrCorrupt)
	}
	if file[7] != magic[7] {
		return nil, fmt.Errorf("%w: format version %d, this program reads %d", ErrCorrupt, file[7], magic[7])
	}
	body := file[headBytes:]
	sum := sha256.Sum256(body)
	if !bytes.Equal(sum[:], file[len(magic):headBytes]) {
		return nil, fmt.Errorf("%w: checksum does not match", ErrCorrupt)
	}
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBody))
	if err != nil {
		return nil, fmt.Errorf("decode model: %w", err)
	}
	defer r.Close()
	raw, err := r.DecodeAll(body, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	m, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	m.version = fmt.Sprintf("%s-%x", m.meta.Judgement, sum[:4])
	return m, nil
}

// Open decodes the file of a model that its reader knows: of this judgement, over these features, with these labels in this
// order. A whole file of another kind is an error, too, but not ErrCorrupt.
func Open(file []byte, judgement, features string, labels []string) (*Model, error) {
	m, err := Decode(file)
	if err != nil {
		return nil, err
	}
	switch {
	case m.meta.Judgement != judgement:
		return nil, fmt.Errorf("model judges %q, want %q", m.meta.Judgement, judgement)
	case m.meta.Features != features:
		return nil, fmt.Errorf("model was trained on features %q, this program makes %q: train it again", m.meta.Features, features)
	case !slices.Equal(m.meta.Labels, labels):
		return nil, fmt.Errorf("model says %v, want %v", m.meta.Labels, labels)
	}
	return m, nil
}

func parse(raw []byte) (*Model, error) {
	if len(raw) < 4 {
		return nil, errors.New("no meta data")
	}
	n := int(binary.LittleEndian.Uint32(raw))
	if n > len(raw)-4 {
		return nil, errors.New("meta data cut off")
	}
	var meta Meta
	if err := json.Unmarshal(raw[4:4+n], &meta); err != nil {
		return nil, fmt.Errorf("meta data: %w", err)
	}
	if err := meta.validate(); err != nil {
		return nil, err
	}
	body, k := raw[4+n:], len(meta.Labels)+1
	if len(body) != k<<meta.Bits {
		return nil, fmt.Errorf("%d bytes of weights, want %d", len(body), k<<meta.Bits)
	}
	planes := make([][]byte, k)
	for c := range planes {
		planes[c] = body[c<<meta.Bits : (c+1)<<meta.Bits]
	}
	return New(meta, planes)
}
