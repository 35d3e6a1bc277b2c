package rss

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText is what a reader of the HTML fragment sees: no tags, no scripts, entities decoded, a line per block, single spaces.
// Plain text passes through.
func plainText(fragment string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(fragment))
	hidden := 0 // depth inside elements whose content is not read
	for {
		switch z.Next() {
		case html.ErrorToken: // io.EOF: a string cannot fail otherwise, and the tokenizer takes any bytes
			return tidy(b.String())
		case html.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			tag, _ := z.TagName()
			switch name := atom.Lookup(tag); {
			case isHidden(name):
				hidden++
			case isBlock(name):
				b.WriteByte('\n')
			}
		case html.EndTagToken:
			tag, _ := z.TagName()
			switch name := atom.Lookup(tag); {
			case isHidden(name):
				hidden = max(0, hidden-1)
			case isBlock(name):
				b.WriteByte('\n')
			}
		case html.SelfClosingTagToken:
			if tag, _ := z.TagName(); isBlock(atom.Lookup(tag)) {
				b.WriteByte('\n')
			}
		}
	}
}

func isHidden(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Template, atom.Object, atom.Svg:
		return true
	}
	return false
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Br, atom.Dd, atom.Div, atom.Dl, atom.Dt, atom.Figcaption, atom.Figure,
		atom.Footer, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Li, atom.Main, atom.Ol, atom.P,
		atom.Pre, atom.Section, atom.Table, atom.Td, atom.Th, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// tidy drops empty lines and repeated spaces.
func tidy(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return strings.Join(lines, "\n")
}
