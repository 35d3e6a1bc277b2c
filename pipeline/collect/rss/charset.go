package rss

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

var (
	xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}\?>`)
	xmlEncoding    = regexp.MustCompile(`encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
)

// utf8Document is body in UTF-8, with a declaration that says nothing else. In order of trust: a byte order mark, the XML declaration, the
// Content-Type header; without any, UTF-8 if it is that, else Windows-1252, which is what the web means by saying nothing.
func utf8Document(body []byte, contentType string) []byte {
	label := ""
	switch {
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}), bytes.HasPrefix(body, []byte{0xFF, 0xFE}):
		if decoded, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(body); err == nil {
			body = decoded
		}
		label = "utf-8"
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		body, label = body[3:], "utf-8"
	default:
		label = declaredEncoding(body)
		if _, params, err := mime.ParseMediaType(contentType); err == nil && label == "" {
			label = params["charset"]
		}
		if label == "" && !utf8.Valid(body) {
			label = "windows-1252"
		}
	}
	if label != "" && !strings.EqualFold(label, "utf-8") {
		if r, err := charset.NewReaderLabel(label, bytes.NewReader(body)); err == nil {
			if decoded, err := io.ReadAll(r); err == nil {
				body = decoded
			}
		}
	}
	body = bytes.ToValidUTF8(body, []byte("\uFFFD")) // one broken byte must not cost the whole feed
	if d := xmlDeclaration.FindIndex(body); d != nil {
		body = append([]byte(`<?xml version="1.0" encoding="utf-8"?>`), body[d[1]:]...)
	}
	return body
}

func declaredEncoding(body []byte) string {
	if m := xmlEncoding.FindSubmatch(xmlDeclaration.Find(body)); m != nil {
		return string(m[1])
	}
	return ""
}

// parse reads a feed in UTF-8. What strangers send goes through three XML and JSON readers of a library: should one of them panic, that is this
// feed's failure and not the end of the process.
func parse(document []byte) (feed *gofeed.Feed, err error) {
	defer func() {
		if r := recover(); r != nil {
			feed, err = nil, fmt.Errorf("parse feed: panic: %v", r)
		}
	}()
	feed, err = gofeed.NewParser().Parse(bytes.NewReader(document))
	if err != nil {
		return nil, fmt.Errorf("parse feed: %w", err)
	}
	return feed, nil
}
