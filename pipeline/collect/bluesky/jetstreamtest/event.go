package jetstreamtest

import (
	"encoding/json"
	"time"
)

const tidDigits = "234567abcdefghijklmnopqrstuvwxyz"

// TID is the timestamp identifier of t, with clock id 0.
func TID(t time.Time) string {
	v := uint64(t.UnixMicro()) << 10
	var b [13]byte
	for i := 12; i >= 0; i-- {
		b[i] = tidDigits[v&31]
		v >>= 5
	}
	return string(b[:])
}

// Post is the record of app.bsky.feed.post; more fields can be added to it.
func Post(text string, createdAt time.Time, langs ...string) map[string]any {
	record := map[string]any{"$type": "app.bsky.feed.post", "text": text, "createdAt": createdAt.UTC().Format("2006-01-02T15:04:05.000Z")}
	if len(langs) > 0 {
		record["langs"] = langs
	}
	return record
}

// Commit is a commit event on a post: operation create, update or delete; record is nil for a delete. Its rev is that of at.
func Commit(did string, at time.Time, operation, rkey string, record map[string]any) string {
	commit := map[string]any{"rev": TID(at), "operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey}
	if record != nil {
		commit["record"], commit["cid"] = record, "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi"
	}
	return event(did, at, "commit", "commit", commit)
}

// Account is an account event; status as in com.atproto.sync.subscribeRepos: deleted, takendown, suspended, deactivated, or "" for an active account.
func Account(did string, at time.Time, status string) string {
	account := map[string]any{"active": status == "", "did": did, "seq": at.UnixMicro(), "time": at.UTC().Format("2006-01-02T15:04:05.000Z")}
	if status != "" {
		account["status"] = status
	}
	return event(did, at, "account", "account", account)
}

// Identity is an identity event.
func Identity(did string, at time.Time) string {
	return event(did, at, "identity", "identity", map[string]any{"did": did, "handle": "budi.bsky.social", "seq": 1, "time": at.UTC().Format(time.RFC3339)})
}

func event(did string, at time.Time, kind, key string, body any) string {
	data, err := json.Marshal(map[string]any{"did": did, "time_us": at.UnixMicro(), "kind": kind, key: body})
	if err != nil {
		panic(err) // only strings, numbers and times are in it
	}
	return string(data)
}
