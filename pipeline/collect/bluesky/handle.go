package bluesky

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// Source is the platform name of every mention made here.
const Source = "bluesky"

// idHexDigits is how much of an author's pseudonym a post's id holds: enough that no two authors share record keys by chance.
const idHexDigits = 16

// handle puts on the road what e means for it, and says what that was. An error is the road's or the set's.
func (c *Collector) handle(ctx context.Context, out collect.Output, f *Followed, e *event) (outcome, error) {
	if e.op == ignored {
		return outcomeIgnored, nil
	}
	// The operator registers a Bluesky account by its DID: the firehose names no handles.
	author := c.deps.Pseudonymiser.Author(Source, e.did, e.did)
	pseudonym, err := hex.DecodeString(author.Pseudonym)
	if err != nil || len(pseudonym) != pseudonymBytes {
		return "", fmt.Errorf("pseudonym is not %d bytes in hexadecimal", pseudonymBytes)
	}
	if e.op == accountOff {
		return c.deleteAll(ctx, out, f, e, author, pseudonym)
	}
	key := followedKey(pseudonym, e.rkey)
	before, err := f.get(key)
	if err != nil {
		return "", err
	}
	revision, live := e.rev.UnixMilli(), before != nil && !before.deleted
	switch {
	case before == nil && e.op == remove:
		c.deleted.note(key, revision)
		return outcomeFiltered, nil
	case before != nil && stale(e, before):
		return outcomeRepeated, nil
	case e.op == remove || live && e.post.text == "":
		// An edit that leaves no words leaves nothing to store: for the road the post is gone.
		return outcomeDeleted, c.delete(ctx, out, f, e, key, idOf(author, e.rkey), *before)
	case !live && (!c.filter.match(&e.post) || c.deleted.covers(key, revision)):
		return outcomeFiltered, nil
	}
	return c.send(ctx, out, f, e, author, key, before)
}

// stale reports whether the road already has what e says of a post, or something newer: hosts repeat themselves after a reconnect.
func stale(e *event, before *sent) bool {
	revision := e.rev.UnixMilli()
	if e.op != remove {
		return revision <= before.revision
	}
	// A deletion whose own time cannot be believed is passed on: better once too often than not at all.
	return before.deleted || e.sure && revision < before.revision
}

// send emits a version of a post and follows it. before is nil for the first.
func (c *Collector) send(ctx context.Context, out collect.Output, f *Followed, e *event, author *schemas.Author, key []byte, before *sent) (outcome, error) {
	result, now := outcomeUpdated, sent{revision: e.rev.UnixMilli(), witnessed: e.time.UnixMilli(), day: day(e.time)}
	if before != nil {
		now.published, now.day = before.published, before.day
	} else {
		published, ok := publishedAt(e.rkey, e.post.createdAt, e.time)
		if !ok {
			return c.rejectTime(ctx, out, e, author)
		}
		result, now.published = outcomeEmitted, published
	}
	m := schemas.Mention{
		Schema: schemas.SchemaVersion, Op: schemas.OpUpsert, ID: idOf(author, e.rkey), Source: Source, Collection: c.cfg.Name,
		Kind: schemas.KindPost, PublishedAt: now.published, Revision: now.revision, Author: author,
		Text: collect.Cut(e.post.text, schemas.MaxTextBytes), ParentID: c.idAt(e.post.parent), RootID: c.idAt(e.post.root), QuoteOf: c.idAt(e.post.quote),
	}
	if len(e.post.langs) > 0 {
		m.LanguageHint = collect.Cut(e.post.langs[0], 16)
	}
	if e.post.parent != (atURI{}) {
		m.Kind = schemas.KindReply
	}
	if err := out.Emit(ctx, m); err != nil {
		return "", fmt.Errorf("emit post: %w", err)
	}
	f.put(key, now)
	return result, nil
}

// deleteAll deletes every followed post of an account that is no longer there.
func (c *Collector) deleteAll(ctx context.Context, out collect.Output, f *Followed, e *event, author *schemas.Author, pseudonym []byte) (outcome, error) {
	posts, err := f.ofAuthor(pseudonym)
	if err != nil {
		return "", err
	}
	result := outcomeIgnored
	for _, p := range posts {
		if p.sent.witnessed > e.time.Add(rewindSwitch).UnixMilli() {
			// e comes again, and the account has come back and posted since. What it posted within that minute is deleted nevertheless: the
			// clocks of hosts are no better than that, and a deletion missed is the worse mistake.
			continue
		}
		if err := c.delete(ctx, out, f, e, p.key, idOf(author, string(p.key[pseudonymBytes:])), p.sent); err != nil {
			return "", err
		}
		result = outcomeAccountDeleted
	}
	return result, nil
}

// delete says that a post is gone. The revision is never older than that of the version it deletes: the clock of the author's server, which
// dated that, may be ahead of the one that dated this.
func (c *Collector) delete(ctx context.Context, out collect.Output, f *Followed, e *event, key []byte, id string, last sent) error {
	last.revision, last.witnessed, last.deleted = max(e.rev.UnixMilli(), last.revision), e.time.UnixMilli(), true
	err := out.Emit(ctx, schemas.Mention{
		Schema: schemas.SchemaVersion, Op: schemas.OpDelete, ID: id, Source: Source, Collection: c.cfg.Name,
		PublishedAt: last.published, Revision: last.revision,
	})
	if err != nil {
		return fmt.Errorf("emit deletion: %w", err)
	}
	f.put(key, last)
	return nil
}

// rejectTime sets a post aside whose time cannot be believed. Its bytes are the message, whose DID only the dead letters see, for as long as
// they are kept.
func (c *Collector) rejectTime(ctx context.Context, out collect.Output, e *event, author *schemas.Author) (outcome, error) {
	err := &schemas.FieldError{Field: "published_at", Reason: schemas.ReasonSuspectTime, Problem: "neither createdAt nor the record key holds a believable time"}
	return outcomeRejected, c.reject(ctx, out, collect.Reject{Key: idOf(author, e.rkey), Bytes: e.raw, Reason: err.Reason, Err: err})
}

func (c *Collector) reject(ctx context.Context, out collect.Output, r collect.Reject) error {
	r.Source, r.Collection, r.Origin = Source, c.cfg.Name, c.cfg.Name
	if err := out.Reject(ctx, r); err != nil {
		return fmt.Errorf("reject message: %w", err)
	}
	return nil
}

func (c *Collector) idAt(u atURI) string {
	if u == (atURI{}) {
		return ""
	}
	return idOf(c.deps.Pseudonymiser.Author(Source, u.did, ""), u.rkey)
}

// idOf is the id of a post; see the package's comment.
func idOf(author *schemas.Author, rkey string) string {
	return Source + ":" + author.Pseudonym[:idHexDigits] + "/" + rkey
}
