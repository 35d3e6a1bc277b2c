package schemas

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// readFast reads what EncodeMention writes, several times as fast as encoding/json: on the road this is every record. It reports false for
// whatever is not of that narrow form (white space, a key it does not know, null, rare escapes, anything wrong), which says nothing about
// the record: encoding/json then decides, so that both agree on every input. record is valid UTF-8.
//
// The strings of the mention share the one copy of record that is made here.
func readFast(record []byte, m *Mention) bool {
	c := cursor{in: string(record)}
	c.object(func(key string) {
		switch key {
		case "schema":
			n := c.integer()
			c.odd = c.odd || n > math.MaxInt32
			m.Schema = int(n)
		case "op":
			m.Op = Op(c.text())
		case "id":
			m.ID = c.text()
		case "source":
			m.Source = c.text()
		case "collection":
			m.Collection = c.text()
		case "kind":
			m.Kind = Kind(c.text())
		case "published_at":
			m.PublishedAt = c.time()
		case "collected_at":
			m.CollectedAt = c.time()
		case "revision":
			m.Revision = c.integer()
		case "author":
			c.author(&m.Author)
		case "title":
			m.Title = c.text()
		case "text":
			m.Text = c.text()
		case "language_hint":
			m.LanguageHint = c.text()
		case "url":
			m.URL = c.text()
		case "parent_id":
			m.ParentID = c.text()
		case "root_id":
			m.RootID = c.text()
		case "repost_of":
			m.RepostOf = c.text()
		case "quote_of":
			m.QuoteOf = c.text()
		case "place":
			c.place(&m.Place)
		case "reach":
			c.reach(&m.Reach)
		default:
			c.odd = true
		}
	})
	return !c.odd && c.at == len(c.in)
}

// cursor stands before the next byte of in. Once something is odd, nothing that it returns counts.
type cursor struct {
	in  string
	at  int
	odd bool
}

func (c *cursor) author(into **Author) {
	a := &Author{}
	c.odd = c.odd || *into != nil // encoding/json would fill the first one further
	*into = a
	c.object(func(key string) {
		switch key {
		case "pseudonym":
			a.Pseudonym = c.text()
		case "key_id":
			a.KeyID = c.text()
		case "basis":
			a.Basis = Basis(c.text())
		case "role":
			a.Role = Role(c.text())
		case "name":
			a.Name = c.text()
		default:
			c.odd = true
		}
	})
}

func (c *cursor) place(into **Place) {
	p := &Place{}
	c.odd = c.odd || *into != nil
	*into = p
	c.object(func(key string) {
		switch key {
		case "code":
			p.Code = c.text()
		case "name":
			p.Name = c.text()
		case "lat":
			p.Lat = c.decimal()
		case "lon":
			p.Lon = c.decimal()
		default:
			c.odd = true
		}
	})
}

func (c *cursor) reach(into **Reach) {
	r := &Reach{}
	c.odd = c.odd || *into != nil
	*into = r
	c.object(func(key string) {
		switch key {
		case "likes":
			r.Likes = c.integer()
		case "replies":
			r.Replies = c.integer()
		case "reposts":
			r.Reposts = c.integer()
		case "views":
			r.Views = c.integer()
		default:
			c.odd = true
		}
	})
}

// object reads {"key":value,...}; value reads what follows a key.
func (c *cursor) object(value func(key string)) {
	c.expect('{')
	for !c.odd {
		key := c.text()
		c.expect(':')
		if !c.odd {
			value(key)
		}
		if c.next() != ',' {
			c.expect('}')
			return
		}
		c.at++
	}
}

// next is the next byte, 0 at the end.
func (c *cursor) next() byte {
	if c.at < len(c.in) {
		return c.in[c.at]
	}
	return 0
}

func (c *cursor) expect(b byte) {
	if c.next() != b {
		c.odd = true
		return
	}
	c.at++
}

// text reads a string.
func (c *cursor) text() string {
	c.expect('"')
	for i := c.at; i < len(c.in); i++ {
		switch b := c.in[i]; {
		case b == '"':
			s := c.in[c.at:i]
			c.at = i + 1
			return s
		case b == '\\':
			return c.escaped(i)
		case b < ' ':
			c.odd = true
			return ""
		}
	}
	c.odd = true
	return ""
}

// escaped reads a string whose first escape stands at i.
func (c *cursor) escaped(i int) string {
	var s strings.Builder
	s.Grow(len(c.in) - c.at)
	from := c.at
	for ; i < len(c.in); i++ {
		switch b := c.in[i]; {
		case b == '"':
			s.WriteString(c.in[from:i])
			c.at = i + 1
			return s.String()
		case b == '\\' && i+1 < len(c.in) && strings.IndexByte(`"\/nrt`, c.in[i+1]) >= 0:
			s.WriteString(c.in[from:i])
			i++
			s.WriteByte(plain[c.in[i]])
			from = i + 1
		case b == '\\' || b < ' ':
			c.odd = true
			return ""
		}
	}
	c.odd = true
	return ""
}

// plain is what the letter of an escape stands for.
var plain = [256]byte{'"': '"', '\\': '\\', '/': '/', 'n': '\n', 'r': '\r', 't': '\t'}

// integer reads a whole number of at most 18 digits.
func (c *cursor) integer() int64 {
	digits := c.number("")
	n, err := strconv.ParseInt(digits, 10, 64)
	c.odd = c.odd || err != nil || len(digits) > 18
	return n
}

// decimal reads a number without exponent.
func (c *cursor) decimal() *float64 {
	f, err := strconv.ParseFloat(c.number("."), 64)
	c.odd = c.odd || err != nil
	return &f
}

// number reads a minus, digits and what is in point, and leaves it to JSON's grammar which of them are numbers.
func (c *cursor) number(point string) string {
	from := c.at
	for b := c.next(); b >= '0' && b <= '9' || b == '-' || b != 0 && strings.IndexByte(point, b) >= 0; b = c.next() {
		c.at++
	}
	s := strings.TrimPrefix(c.in[from:c.at], "-")
	c.odd = c.odd || s == "" || s[0] == '.' || s[len(s)-1] == '.' || len(s) > 1 && s[0] == '0' && s[1] != '.'
	return c.in[from:c.at]
}

// time reads a time as encoding/json does.
func (c *cursor) time() time.Time {
	t, err := time.Parse(time.RFC3339, c.text())
	c.odd = c.odd || err != nil
	return t
}
