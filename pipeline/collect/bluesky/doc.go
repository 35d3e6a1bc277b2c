// Package bluesky collects public posts of people on Bluesky from Jetstream, the network's firehose as JSON over WebSocket (the /subscribe
// endpoint of bluesky-social/jetstream, which needs no key).
//
// It owns the protocol and its failures, the filter by language and phrases, the times and ids of posts, and the memory of which posts were
// sent, so that their edits and deletions follow. Transport to Kafka is [collect.Output]'s.
//
// # What leaves this package
//
// No DID and no handle. A post's id is "bluesky:<first 16 hex digits of its author's pseudonym>/<record key>": the same from every host
// and on every day, findable by a deletion (which names DID and record key), and meaningless without the pseudonym key. A new
// pseudonym key therefore makes new ids, and deletions of posts sent under the old one are no longer followed. URL stays empty,
// because a post's address holds the DID.
//
// # Which version is the newer one
//
// Revision is the time inside the commit's rev, which the author's own server made: unlike time_us it is the same at every Jetstream
// host, so that a host which saw an old commit late cannot bring a deleted post back. Where rev is no believable time, time_us is used.
//
// # Deletions
//
// The firehose is full of deletions of posts that nobody sent. Only those of posts in the [Followed] set are passed on; that set is exact, on
// disk, survives restarts and forgets after Config.Follow. So a deletion is never made up, and it is missed in four cases: the post was sent
// longer ago than Config.Follow; the file was lost; it happened while the collector was away for longer than the host keeps events (36 hours at
// Bluesky's own; such a gap is logged and missing from coverage); or the author's server lost step with the relay, which then reads the
// whole repository anew, and /subscribe says nothing of it.
//
// An account that is deleted, deactivated, suspended or taken down deletes every followed post of it; if it comes back, its old posts do
// not, until they are edited.
//
// One [Collector] is for one goroutine; Health may be asked from any.
package bluesky
