package simulate

import "strconv"

// nativeID writes an id as the platform does, behind "kc": nobody can take it for a real post. ms is the time of publication, h a hash of
// the mention; equal ones give equal ids.
func nativeID(form idForm, ms int64, h uint64) string {
	var buf [48]byte
	b := append(buf[:0], "kc"...)
	switch form {
	case idSnowflake: // 41 bits of milliseconds since 4 November 2010, 22 bits of worker and sequence
		b = strconv.AppendUint(b, uint64(ms-1288834974657)<<22|h&(1<<22-1), 10)
		b = append(b, 'n')
		b = strconv.AppendUint(b, h>>44, 36)
	case idNumber:
		b = strconv.AppendUint(b, 100000+h>>48, 10)
		b = append(b, '_')
		b = strconv.AppendUint(b, h&(1<<52-1), 10)
	case idShortcode:
		b = letters(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", h, 11)
	case idTID:
		b = letters(b, "234567abcdefghijklmnopqrstuvwxyz", uint64(ms)*1000<<10|h&(1<<20-1), 13)
		b = append(b, '-')
		b = strconv.AppendUint(b, h>>40, 36)
	case idUUID:
		const hex = "0123456789abcdef"
		for i := range 24 {
			if i == 8 || i == 12 || i == 16 {
				b = append(b, '-')
			}
			x := h
			if i >= 12 {
				x = h*0x9e3779b97f4a7c15 ^ uint64(ms)
			}
			b = append(b, hex[x>>(4*uint(i%12))&15])
		}
	case idTicket: // a running number by day and what tells its tickets apart
		b = strconv.AppendInt(b, ms/dayMillis, 10)
		b = strconv.AppendUint(b, h&(1<<48-1), 36)
	case idMessage:
		b = append(b, "warga"...)
		b = strconv.AppendUint(b, h>>61, 10)
		b = append(b, '/')
		b = strconv.AppendUint(b, uint64(ms)>>10&(1<<30-1), 10)
		b = append(b, '-')
		b = strconv.AppendUint(b, h&(1<<40-1), 36)
	default:
		b = strconv.AppendUint(b, h, 16)
	}
	return string(b)
}

func letters(b []byte, alphabet string, x uint64, n int) []byte {
	from := len(b)
	base := uint64(len(alphabet))
	for range n {
		b = append(b, alphabet[x%base])
		x /= base
	}
	for i, j := from, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return b
}
