package bluesky

// deletions remembers the latest deletions of posts that were not followed, so that a post whose deletion came before it, out of order, is not
// sent after all. It holds between n and 2n of them: two generations, the older of which is dropped when the younger is full.
type deletions struct {
	n          int
	young, old map[string]int64 // revision by Followed key
}

func newDeletions(n int) *deletions { return &deletions{n: n, young: make(map[string]int64)} }

func (d *deletions) note(key []byte, revision int64) {
	if len(d.young) >= d.n {
		d.old, d.young = d.young, make(map[string]int64, d.n)
	}
	d.young[string(key)] = revision
}

// covers reports whether a deletion at or after revision was noted.
func (d *deletions) covers(key []byte, revision int64) bool {
	at, ok := d.young[string(key)]
	if !ok {
		at, ok = d.old[string(key)]
	}
	return ok && at >= revision
}
