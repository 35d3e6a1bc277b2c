package bluesky

import "time"

// launch is before the first post of the network: an older time is a default or an import from elsewhere.
var launch = time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC)

// backdating is how much older than its record key a post may claim to be. Bridges from other networks and clients that were offline carry
// the true time and arrive hours late; imports of archives carry years, and "1975" is somebody's joke.
const backdating = 24 * time.Hour

// believable says whether an event that a host witnessed at witnessed can have happened at t.
func believable(t, witnessed time.Time) bool {
	return !t.Before(launch) && !t.After(witnessed.Add(clockTolerance))
}

// publishedAt is when a post was published, from what the source said alone: createdAt, which its author chooses freely, as long as it
// agrees with the time inside the record key; else that time. A record key that holds no believable time leaves createdAt to itself.
// False where neither can be believed.
//
// witnessed only tells that a time lies in the future; the seconds that hosts differ by change no answer in practice. Edits may name another createdAt: the
// collector keeps what the first version said, so that the stored key does not move.
func publishedAt(rkey string, createdAt, witnessed time.Time) (time.Time, bool) {
	key, ok := tidTime(rkey)
	if !ok || !believable(key, witnessed) {
		return createdAt.Truncate(time.Millisecond), believable(createdAt, witnessed)
	}
	if createdAt.Before(key.Add(-backdating)) || createdAt.After(key.Add(clockTolerance)) {
		return key.Truncate(time.Millisecond), true
	}
	return createdAt.Truncate(time.Millisecond), true
}
