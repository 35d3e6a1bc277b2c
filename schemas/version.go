package schemas

import (
	"encoding/binary"
	"math/big"
	"time"
)

// Position is where a record stands on the road. Epoch counts minutes from 2020-01-01 UTC to the birth of the stream (a Kafka topic that
// was made anew starts a new epoch, so that its small offsets are newer than the old large ones).
type Position struct {
	Epoch     uint32
	Partition uint16
	Offset    uint64
}

var epochZero = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// EpochAt is the Epoch of a stream born at t.
func EpochAt(t time.Time) uint32 { return uint32(t.Sub(epochZero) / time.Minute) }

// Version orders the versions of one mention; the larger one is the newer. It is an unsigned 128-bit number,
// most significant half first.
//
// Order: the source's revision; then, for records whose source gives one, a delete beats an upsert; then the place
// in the partition; then, for records without revision, a delete beats an upsert; then the model epoch.
//
//	bits 86-127 revision (42) | 85 delete of a revised record | 61-84 epoch (24) | 17-60 offset (44) | 16 delete | 0-15 model epoch
type Version struct{ Hi, Lo uint64 }

// VersionOf is the version that a record at p carries, enriched by the models of modelEpoch.
func VersionOf(m *Mention, p Position, modelEpoch uint16) Version {
	var deleted uint64
	if m.Op == OpDelete {
		deleted = 1
	}
	v := Version{Hi: uint64(m.Revision) << 22, Lo: uint64(modelEpoch)}
	if m.Revision > 0 {
		v.Hi |= deleted << 21
	} else {
		v.Lo |= deleted << 16
	}
	epoch, offset := uint64(p.Epoch&(1<<24-1)), p.Offset&(1<<44-1)
	v.Hi |= epoch >> 3        // epoch bits 3-23 are bits 64-84
	v.Lo |= (epoch & 7) << 61 // epoch bits 0-2 are bits 61-63
	v.Lo |= offset << 17      // bits 17-60
	return v
}

// Less reports whether v is older than w.
func (v Version) Less(w Version) bool { return v.Hi < w.Hi || v.Hi == w.Hi && v.Lo < w.Lo }

// Big is v as the store's UInt128.
func (v Version) Big() *big.Int {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], v.Hi)
	binary.BigEndian.PutUint64(b[8:], v.Lo)
	return new(big.Int).SetBytes(b[:])
}

// VersionFromBig is the inverse of Big.
func VersionFromBig(b *big.Int) Version {
	return Version{Hi: new(big.Int).Rsh(b, 64).Uint64(), Lo: new(big.Int).And(b, new(big.Int).SetUint64(^uint64(0))).Uint64()}
}
