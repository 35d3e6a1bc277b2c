package fingerprint

// counter holds 64 counts, one a bit, sliced: plane k holds bit k of each of them. Adding a number to all of them at once costs a few instructions.
type counter struct {
	planes [planes]uint64
	total  int
}

// planes bounds a count at 2^16: text.MaxBytes gives fewer.
const planes = 16

// add counts the set bits of hash 2^weight times.
func (c *counter) add(hash uint64, weight int) {
	c.total += 1 << weight
	for k := weight; hash != 0 && k < planes; k++ {
		c.planes[k], hash = c.planes[k]^hash, c.planes[k]&hash
	}
}

// majority has the bits that more than half of what was counted had set.
func (c *counter) majority() uint64 {
	half := c.total / 2
	var above uint64
	level := ^uint64(0) // counts equal to half as far as looked at
	for k := planes - 1; k >= 0; k-- {
		if half>>k&1 == 1 {
			level &= c.planes[k]
		} else {
			above |= level & c.planes[k]
			level &^= c.planes[k]
		}
	}
	return above
}
