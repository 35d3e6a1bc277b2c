package bluesky

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kentongan/kentongan/schemas"
)

// postCollection is the record type that is collected.
const postCollection = "app.bsky.feed.post"

// operation is what an event does, as far as it matters here.
type operation int

const (
	ignored    operation = iota // identity changes, other collections, accounts that (still or again) exist, kinds of the future
	create                      // a post
	update                      // the same post, edited
	remove                      // the post is gone
	accountOff                  // everything of the account is gone
)

// event is one message of Jetstream. Fields beyond did and time are set as op needs them.
type event struct {
	did  string
	time time.Time // when the host witnessed it (time_us); zero if the message has none
	op   operation
	rkey string
	rev  time.Time // when the author's server says it happened; time where that cannot be believed,
	sure bool      // which is so unless sure
	post post
	raw  []byte // the message itself; for those that are set aside
}

// post is the record of a create or an update.
type post struct {
	text      string
	langs     []string
	createdAt time.Time // zero if it cannot be read
	parent    atURI
	root      atURI
	quote     atURI
}

type atURI struct{ did, rkey string }

// wire is a message as Jetstream writes it (docs/README.md section 5.1 of bluesky-social/jetstream).
type wire struct {
	DID    string `json:"did"`
	TimeUS int64  `json:"time_us"`
	Kind   string `json:"kind"`
	Commit *struct {
		Rev        string          `json:"rev"`
		Operation  string          `json:"operation"`
		Collection string          `json:"collection"`
		RKey       string          `json:"rkey"`
		Record     json.RawMessage `json:"record"`
	} `json:"commit"`
	Account *struct {
		Active *bool  `json:"active"`
		Time   string `json:"time"`
	} `json:"account"`
}

// record is app.bsky.feed.post as far as a mention needs it (lexicons/app/bsky/feed/post.json of bluesky-social/atproto).
type record struct {
	Text      string   `json:"text"`
	Langs     []string `json:"langs"`
	CreatedAt string   `json:"createdAt"`
	Reply     *struct {
		Parent ref `json:"parent"`
		Root   ref `json:"root"`
	} `json:"reply"`
	Embed *struct {
		Type   string          `json:"$type"`
		Record json.RawMessage `json:"record"`
	} `json:"embed"`
}

type ref struct {
	URI string `json:"uri"`
}

// microsecond times that a host can mean: Jetstream itself takes what is below 10^15 for a sequence number.
const minTimeUS, maxTimeUS = 1e15, 4e15

var (
	validDID  = regexp.MustCompile(`^did:[a-z]+:[A-Za-z0-9._:%-]{1,256}$`)
	validRKey = regexp.MustCompile(`^[A-Za-z0-9._:~-]{1,400}$`)
)

// decode reads one message. On error the event has its time where that could be read.
func decode(data []byte) (event, error) {
	if !utf8.Valid(data) { // encoding/json would replace the bytes in silence
		return event{}, &schemas.FieldError{Field: "message", Reason: schemas.ReasonInvalidUTF8, Problem: "not valid UTF-8"}
	}
	var w wire
	err := json.Unmarshal(data, &w)
	e := event{did: w.DID}
	if w.TimeUS >= minTimeUS && w.TimeUS < maxTimeUS {
		e.time = time.UnixMicro(w.TimeUS).UTC()
	}
	if err != nil {
		return e, undecodable("message", err)
	}
	switch {
	case w.Kind == "commit" && w.Commit != nil && w.Commit.Collection == postCollection:
		err = e.readCommit(&w)
	case w.Kind == "account" && w.Account != nil && w.Account.Active != nil && !*w.Account.Active:
		e.op, e.rev = accountOff, e.time
		if t, ok := readTime(w.Account.Time); ok && believable(t, e.time) {
			e.rev = t
		}
	case w.Kind == "":
		err = errors.New("no kind")
	default:
		return e, nil
	}
	switch {
	case err != nil:
	case e.op == ignored:
		return e, nil
	case e.time.IsZero():
		err = fmt.Errorf("time_us %d is not a time", w.TimeUS)
	case !validDID.MatchString(e.did):
		err = errors.New("did is none") // not shown: it may be an account
	}
	if err != nil {
		return event{time: e.time}, undecodable("message", err)
	}
	return e, nil
}

func (e *event) readCommit(w *wire) error {
	switch w.Commit.Operation {
	case "create":
		e.op = create
	case "update":
		e.op = update
	case "delete":
		e.op = remove
	default:
		return nil
	}
	e.rkey, e.rev = w.Commit.RKey, e.time
	if !validRKey.MatchString(e.rkey) {
		return errors.New("rkey is not a record key")
	}
	if rev, ok := tidTime(w.Commit.Rev); ok && believable(rev, e.time) {
		e.rev, e.sure = rev, true
	}
	if e.op == remove {
		return nil
	}
	var r record
	if err := json.Unmarshal(w.Commit.Record, &r); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	e.post = post{text: strings.TrimSpace(r.Text), langs: r.Langs}
	e.post.createdAt, _ = readTime(r.CreatedAt)
	if r.Reply != nil {
		e.post.parent, e.post.root = readURI(r.Reply.Parent.URI), readURI(r.Reply.Root.URI)
	}
	if r.Embed != nil {
		e.post.quote = readQuote(r.Embed.Type, r.Embed.Record)
	}
	return nil
}

// readQuote is the post that an embed quotes, if any: app.bsky.embed.record holds {uri}, app.bsky.embed.recordWithMedia one more {record: {uri}}.
func readQuote(kind string, embedded json.RawMessage) atURI {
	var r struct {
		ref
		Record ref `json:"record"`
	}
	if json.Unmarshal(embedded, &r) != nil {
		return atURI{} // a quote that cannot be read costs the link, not the post
	}
	switch kind {
	case "app.bsky.embed.record":
		return readURI(r.URI)
	case "app.bsky.embed.recordWithMedia":
		return readURI(r.Record.URI)
	}
	return atURI{}
}

// readURI is the post that at://<did>/app.bsky.feed.post/<rkey> names, empty if it names something else or its author by handle.
func readURI(uri string) atURI {
	rest, ok := strings.CutPrefix(uri, "at://")
	did, path, ok2 := strings.Cut(rest, "/")
	rkey, ok3 := strings.CutPrefix(path, postCollection+"/")
	if !ok || !ok2 || !ok3 || !validDID.MatchString(did) || !validRKey.MatchString(rkey) {
		return atURI{}
	}
	return atURI{did, rkey}
}

// readTime reads an atproto datetime, which is RFC 3339 in practice.
func readTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err == nil
}

func undecodable(field string, err error) error {
	return &schemas.FieldError{Field: field, Reason: schemas.ReasonDecode, Problem: err.Error()}
}
