package engine

import (
	"github.com/ClickHouse/ch-go/proto"
)

// Revisions of ClickHouse's native protocol from which a block carries more; numbers of ProtocolDefines.h.
const (
	revisionBlockInfo           = 51903
	revisionCustomSerialization = 54454
)

// helloBlock is the answer to clickhouse-go's opening question as a Native block of the given protocol revision.
func helloBlock(b *backend, revision int) []byte {
	var out proto.Buffer
	if revision >= revisionBlockInfo {
		out.PutUVarInt(1) // field: is_overflows
		out.PutBool(false)
		out.PutUVarInt(2) // field: bucket_num
		out.PutInt32(-1)
		out.PutUVarInt(0) // no further field
	}
	columns := []struct {
		name, kind string
		put        func()
	}{
		{"displayName()", "String", func() { out.PutString(b.displayName) }},
		{"version()", "String", func() { out.PutString(b.version) }},
		{"revision()", "UInt32", func() { out.PutUInt32(0) }},
		{"timezone()", "String", func() { out.PutString(b.timezone) }},
	}
	out.PutUVarInt(uint64(len(columns)))
	out.PutUVarInt(1) // rows
	for _, c := range columns {
		out.PutString(c.name)
		out.PutString(c.kind)
		if revision >= revisionCustomSerialization {
			out.PutBool(false)
		}
		c.put()
	}
	return out.Buf
}
