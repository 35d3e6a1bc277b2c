package collect

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// MaxRejectBytes is how much of a rejected input is kept; of longer ones also length and SHA-256.
const MaxRejectBytes = 64 << 10

// maxErrorBytes bounds the error text in a header.
const maxErrorBytes = 1 << 10

// rejectRecord is r as the raw record that the worker dead-letters.
func rejectRecord(r Reject, now time.Time) pipeline.Record {
	full, sum, kept := r.FullBytes, r.FullSHA256, r.Bytes
	if len(kept) > MaxRejectBytes {
		if full == 0 {
			whole := sha256.Sum256(kept)
			full, sum = int64(len(kept)), hex.EncodeToString(whole[:])
		}
		kept = kept[:MaxRejectBytes]
	}
	key := r.Key
	if key == "" {
		key = r.Origin
	}
	rec := pipeline.Record{KafkaTopic: pipeline.KafkaTopicRaw, Key: []byte(key), Value: append([]byte(nil), kept...), Time: now}
	header := func(name, value string) {
		if value != "" {
			rec.Headers = append(rec.Headers, pipeline.Header{Key: name, Value: []byte(value)})
		}
	}
	header(pipeline.HeaderSource, labelOf(r.Source))
	header(pipeline.HeaderCollection, r.Collection)
	header(pipeline.HeaderOrigin, r.Origin)
	header(pipeline.HeaderRejectReason, string(r.Reason))
	if r.Err != nil {
		header(pipeline.HeaderRejectError, clipError(r.Err.Error()))
	}
	if full > int64(len(kept)) {
		header(pipeline.HeaderFullBytes, strconv.FormatInt(full, 10))
		header(pipeline.HeaderFullSHA256, sum)
	}
	return rec
}

func clipError(s string) string {
	if len(s) > maxErrorBytes {
		s = s[:maxErrorBytes]
	}
	return strings.ToValidUTF8(s, "�")
}

// labelOf is source where it can be one (as schemas has it), else "unknown": what a stranger wrote becomes neither header nor label.
func labelOf(source string) string {
	if len(source) == 0 || len(source) > 32 {
		return schemas.SourceUnknown
	}
	for i := range len(source) {
		if c := source[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return schemas.SourceUnknown
		}
	}
	return source
}
