package engine

import "strings"

// token is a piece of a statement: a bare word, or one byte of anything else. Quoted names and strings come out as one
// token of their opening quote.
type token struct {
	word       string // upper-cased; empty for anything but a bare word
	symbol     byte   // for what is no word
	start, end int    // in the text
	depth      int    // of parentheses around it
}

// tokens splits the parts of ClickHouse's SQL that matter here: where words are words, and not inside a quoted name, a
// string, a comment or a heredoc. It decides nothing about rights; the engine's own parser does.
func tokens(text string) func(yield func(token) bool) {
	return func(yield func(token) bool) {
		depth := 0
		for i := 0; i < len(text); {
			start, c := i, text[i]
			switch {
			case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
				i++
				continue
			case strings.HasPrefix(text[i:], "--") || strings.HasPrefix(text[i:], "# ") || strings.HasPrefix(text[i:], "#!"):
				i = after(text, i, "\n")
				continue
			case strings.HasPrefix(text[i:], "/*"):
				i = after(text, i+2, "*/")
				continue
			case c == '\'' || c == '"' || c == '`':
				i = afterQuoted(text, i)
			case c == '$' && heredocTag(text[i:]) != "":
				tag := heredocTag(text[i:])
				i = after(text, i+len(tag), tag)
			case isWordByte(c):
				for i < len(text) && isWordByte(text[i]) {
					i++
				}
				if !yield(token{word: strings.ToUpper(text[start:i]), start: start, end: i, depth: depth}) {
					return
				}
				continue
			default:
				i++
				if c == ')' || c == ']' {
					depth--
				}
			}
			if !yield(token{symbol: c, start: start, end: i, depth: depth}) {
				return
			}
			if c == '(' || c == '[' {
				depth++
			}
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// after is the position behind the next end in text[from:], or the end of the text.
func after(text string, from int, end string) int {
	if n := strings.Index(text[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(text)
}

func afterQuoted(text string, start int) int {
	quote := text[start]
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			if i+1 < len(text) && text[i+1] == quote {
				i++
				continue
			}
			return i + 1
		}
	}
	return len(text)
}

// heredocTag is the $tag$ that text begins with, or empty.
func heredocTag(text string) string {
	for i := 1; i < len(text); i++ {
		if text[i] == '$' {
			return text[:i+1]
		}
		if !isWordByte(text[i]) {
			break
		}
	}
	return ""
}

// insertion is an INSERT whose data follow it.
type insertion struct {
	statement string // without FORMAT
	format    string // as written; "Values" for VALUES; empty where the statement names none
	dataAt    int    // where the data begin
}

// parseInsert finds the head of an INSERT that brings data; ok is false for any other statement, INSERT ... SELECT
// included. It needs the head only: text may end anywhere in the data.
func parseInsert(text string) (in insertion, ok bool) {
	var previous token
	count := 0
	for t := range tokens(text) {
		count++
		if count == 1 && t.word != "INSERT" {
			return insertion{}, false
		}
		if t.depth == 0 && t.word != "" && !isNamePosition(previous) {
			switch t.word {
			case "SELECT", "WITH", "FROM", "WATCH":
				return insertion{}, false
			case "VALUES":
				return insertion{statement: text[:t.start], format: "Values", dataAt: t.end}, true
			case "FORMAT":
				for name := range tokens(text[t.end:]) {
					if name.word == "" {
						return insertion{}, false
					}
					end := t.end + name.end
					// The name keeps its case; the tokens are upper-cased.
					return insertion{statement: text[:t.start], format: text[t.end+name.start : end], dataAt: skipToData(text, end)}, true
				}
				return insertion{}, false
			}
		}
		if t.depth == 0 && t.symbol == ';' {
			break
		}
		previous = t
	}
	return insertion{statement: text, dataAt: len(text)}, count > 0
}

// isNamePosition reports whether a word after t is a name, however it is spelt.
func isNamePosition(t token) bool {
	return t.symbol == '.' || t.word == "INTO" || t.word == "TABLE" || t.word == "AS"
}

// skipToData skips what ClickHouse skips between the name of a format and the data: blanks and one line break.
func skipToData(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\f') {
		i++
	}
	if i < len(text) && text[i] == '\r' {
		i++
	}
	if i < len(text) && text[i] == '\n' {
		i++
	}
	return i
}

// outputFormat is the format that a statement names for its answer, or empty.
func outputFormat(text string) string {
	var format string
	var previous, before token
	for t := range tokens(text) {
		switch {
		case t.depth != 0:
		case previous.word == "FORMAT" && !isNamePosition(before) && t.word != "":
			format = text[t.start:t.end]
		case format != "" && (t.symbol == ';' || t.word == "SETTINGS"):
			return format
		case format != "":
			format = "" // it was a column of that name, or some other word
		}
		before, previous = previous, t
	}
	return format
}

// isTemporary reports whether a statement makes a temporary object, which lives in a session.
func isTemporary(text string) bool {
	var words []string
	for t := range tokens(text) {
		if words = append(words, t.word); len(words) == 4 {
			break
		}
	}
	if len(words) == 0 || words[0] != "CREATE" && words[0] != "ATTACH" {
		return false
	}
	for _, w := range words[1:] {
		if w == "TEMPORARY" {
			return true
		}
		if w != "OR" && w != "REPLACE" {
			return false
		}
	}
	return false
}

// isSelect reports whether a statement is a SELECT by its first word: of all reads the library gives only these in
// pieces.
func isSelect(text string) bool {
	for t := range tokens(text) {
		return t.word == "SELECT" || t.word == "WITH"
	}
	return false
}
