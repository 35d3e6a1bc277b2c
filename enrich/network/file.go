package network

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kentongan/kentongan/enrich/linear"
)

// ErrCorrupt marks a model file that is not what its writer wrote.
var ErrCorrupt = errors.New("corrupt model file")

// magic opens a model file; its last byte is the version of the format.
//
//	magic 8 | SHA-256 of the rest 32 | three parts, each after its length (uint32, little-endian): the meta data as JSON, the files of
//	the tables of words and of cues
var magic = [8]byte{'K', 'T', 'G', 'N', 'E', 'T', 0, 1}

const headBytes = len(magic) + sha256.Size

// Encode is the file of m. The same model gives the same bytes.
func (m *Model) Encode() ([]byte, error) {
	meta, err := json.Marshal(m.meta)
	if err != nil {
		return nil, fmt.Errorf("encode model: %w", err)
	}
	words, err := m.words.Encode()
	if err != nil {
		return nil, err
	}
	cues, err := m.cues.Encode()
	if err != nil {
		return nil, err
	}
	var body []byte
	for _, part := range [][]byte{meta, words, cues} {
		body = append(binary.LittleEndian.AppendUint32(body, uint32(len(part))), part...)
	}
	sum := sha256.Sum256(body)
	return append(append(append([]byte(nil), magic[:]...), sum[:]...), body...), nil
}

// Decode reads the file of a model. What is wrong with it is wrapped in ErrCorrupt. It keeps nothing of file.
func Decode(file []byte) (*Model, error) {
	if len(file) < headBytes || !bytes.Equal(file[:7], magic[:7]) {
		return nil, fmt.Errorf("%w: not a network model", ErrCorrupt)
	}
	if file[7] != magic[7] {
		return nil, fmt.Errorf("%w: format version %d, this program reads %d", ErrCorrupt, file[7], magic[7])
	}
	body := file[headBytes:]
	sum := sha256.Sum256(body)
	if !bytes.Equal(sum[:], file[len(magic):headBytes]) {
		return nil, fmt.Errorf("%w: checksum does not match", ErrCorrupt)
	}
	m, err := parse(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	m.version = fmt.Sprintf("%s-%x", m.meta.Judgement, sum[:4])
	return m, nil
}

func parse(body []byte) (*Model, error) {
	var parts [3][]byte
	for i := range parts {
		if len(body) < 4 {
			return nil, errors.New("cut off")
		}
		n := int(binary.LittleEndian.Uint32(body))
		if n > len(body)-4 {
			return nil, errors.New("cut off")
		}
		parts[i], body = body[4:4+n], body[4+n:]
	}
	if len(body) > 0 {
		return nil, errors.New("longer than it says")
	}
	var meta Meta
	if err := json.Unmarshal(parts[0], &meta); err != nil {
		return nil, fmt.Errorf("meta data: %w", err)
	}
	words, err := linear.Decode(parts[1])
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	cues, err := linear.Decode(parts[2])
	if err != nil {
		return nil, fmt.Errorf("cues: %w", err)
	}
	return New(meta, words, cues)
}

// Open decodes the file of a model that its reader knows: of this judgement, over these features, with these heads in this order. A
// whole file of another kind is an error, too, but not ErrCorrupt.
func Open(file []byte, judgement, features string, heads []Head) (*Model, error) {
	m, err := Decode(file)
	if err != nil {
		return nil, err
	}
	same := slices.EqualFunc(m.meta.Heads, heads, func(a, b Head) bool { return a.Name == b.Name && slices.Equal(a.Labels, b.Labels) })
	switch {
	case m.meta.Judgement != judgement:
		return nil, fmt.Errorf("model judges %q, want %q", m.meta.Judgement, judgement)
	case m.meta.Features != features:
		return nil, fmt.Errorf("model was trained on features %q, this program makes %q: train it again", m.meta.Features, features)
	case !same:
		return nil, fmt.Errorf("model says %v, want %v", m.meta.Heads, heads)
	}
	return m, nil
}
