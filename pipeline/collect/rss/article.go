package rss

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// article is one item of a feed as far as a mention needs it.
type article struct {
	id        string    // "rss:<hash>"
	published time.Time // zero if the feed does not say, or says what nobody can read
	updated   time.Time // zero if the feed does not say
	title     string
	text      string
	link      string
	language  string
}

var errNoIdentity = errors.New("item has neither guid nor link")

// readItem reads an item of the feed at base. The error says what makes it no article; the id is filled wherever there is one.
func readItem(item *gofeed.Item, base *url.URL, zone *time.Location) (article, error) {
	link := resolve(base, item.Link)
	a := article{id: idOf(item.GUID, link, base)}
	if a.id == "" {
		return a, &schemas.FieldError{Field: "id", Reason: schemas.ReasonInvalid, Problem: errNoIdentity.Error()}
	}
	if link != nil {
		a.link = link.String()
	}
	a.updated, _ = readDate(item.Updated, item.UpdatedParsed, zone)
	published, ok := readDate(item.Published, item.PublishedParsed, zone)
	if !ok {
		published = a.updated
	}
	a.published = published.Truncate(time.Millisecond)
	a.title = collect.Cut(valid(plainText(item.Title)), 4<<10)
	a.text = plainText(item.Content)
	if a.text == "" {
		a.text = plainText(item.Description)
	}
	if a.text == "" {
		a.text = a.title
	}
	a.text = collect.Cut(valid(a.text), schemas.MaxTextBytes)
	switch {
	case a.text == "":
		return a, &schemas.FieldError{Field: "text", Reason: schemas.ReasonInvalid, Problem: "item has neither title nor text"}
	case a.published.IsZero():
		return a, &schemas.FieldError{Field: "published_at", Reason: schemas.ReasonSuspectTime, Problem: "item has no date that can be read"}
	}
	return a, nil
}

// content is a hash of what a reader would call an edit. Dates are not in it: many sites move them without touching a word.
func (a *article) content() string {
	h := sha256.New()
	for _, s := range [...]string{a.title, a.text, a.link} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// idOf is the id of an article, the same whichever of an outlet's feeds it comes from: from the guid where that is unique in the world, from guid
// and site where it is a mere number, else from the link. "" if there is nothing to make one of.
func idOf(guid string, link, base *url.URL) string {
	guid = strings.TrimSpace(guid)
	subject := ""
	switch {
	case strings.HasPrefix(guid, "tag:") || strings.HasPrefix(guid, "urn:"):
		subject = guid
	case strings.HasPrefix(guid, "http://") || strings.HasPrefix(guid, "https://"):
		if u, err := url.Parse(guid); err == nil && u.Host != "" {
			subject = canonical(u)
			break
		}
		subject = guid
	case guid != "" && link != nil:
		subject = strings.ToLower(link.Hostname()) + " " + guid
	case guid != "":
		subject = strings.ToLower(base.Hostname()) + " " + guid
	case link != nil:
		subject = canonical(link)
	default:
		return ""
	}
	sum := sha256.Sum256([]byte(subject))
	return "rss:" + hex.EncodeToString(sum[:16])
}

// canonical is u without what differs between two ways to the same article: the protocol, the case of the host, the fragment and
// the parameters that count clicks.
func canonical(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	s := "//" + host + strings.TrimSuffix(u.EscapedPath(), "/")
	if q := withoutClicks(u.Query()); len(q) > 0 {
		s += "?" + q.Encode()
	}
	return s
}

func withoutClicks(q url.Values) url.Values {
	for key := range q {
		if strings.HasPrefix(key, "utm_") || key == "fbclid" || key == "gclid" {
			delete(q, key)
		}
	}
	return q
}

// resolve is link as an absolute http address without credentials, nil if it is none.
func resolve(base *url.URL, link string) *url.URL {
	link = strings.TrimSpace(link)
	if link == "" || len(link) > 2048 {
		return nil
	}
	u, err := base.Parse(link)
	if err != nil || !isHTTP(u) || u.Host == "" {
		return nil
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u
}

// valid replaces what is not UTF-8, such as a numeric character reference to half a surrogate pair leaves behind.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
