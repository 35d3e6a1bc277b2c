package enrich

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/kentongan/kentongan/schemas"
)

// enrichLine appends the object in line, with its enrichment, to out.
func enrichLine(ctx context.Context, e Enricher, line, out []byte) ([]byte, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("not valid UTF-8")
	}
	o, err := readObject(line)
	if err != nil {
		return nil, err
	}
	m, err := o.mention()
	if err != nil {
		return nil, err
	}
	answer, err := e.Enrich(ctx, m)
	if err != nil {
		return nil, err
	}
	if answer.Topics == nil {
		answer.Topics = []schemas.Topic{}
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(answer); err != nil {
		return nil, fmt.Errorf("encode enrichment: %w", err)
	}
	out = append(out, '{')
	for _, member := range o.kept {
		out = append(append(out, member...), ',')
	}
	out = append(append(out, `"enrichment":`...), bytes.TrimSpace(b.Bytes())...)
	return append(out, '}'), nil
}

// object is a JSON object as far as it matters here.
type object struct {
	values map[string]json.RawMessage // of the members that are read
	kept   [][]byte                   // every member but enrichment, as it stood, without commas
}

// readObject reads the one object in line.
func readObject(line []byte) (object, error) {
	o := object{values: map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(line))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return o, errors.New("not a JSON object")
	}
	for d.More() {
		before := d.InputOffset()
		key, err := d.Token()
		if err != nil {
			return o, fmt.Errorf("not a JSON object: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return o, fmt.Errorf("not a JSON object: %w", err)
		}
		if key == "enrichment" {
			continue
		}
		o.kept = append(o.kept, bytes.TrimLeft(line[before:d.InputOffset()], ", \t\r"))
		switch key {
		case "text", "title", "op", "repost_of", "place":
			o.values[key.(string)] = value
		}
	}
	if _, err := d.Token(); err != nil {
		return o, fmt.Errorf("not a JSON object: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return o, errors.New("more than one JSON object")
	}
	return o, nil
}

// mention is what the enrichment reads of o. A place that is none of a mention's, as other sources have, says nothing.
func (o *object) mention() (schemas.Mention, error) {
	m := schemas.Mention{Op: schemas.OpUpsert}
	for _, member := range [...]struct {
		name string
		to   any
	}{{"text", &m.Text}, {"title", &m.Title}, {"op", &m.Op}, {"repost_of", &m.RepostOf}} {
		value, ok := o.values[member.name]
		if !ok || string(value) == "null" && member.name != "text" {
			continue
		}
		if err := json.Unmarshal(value, member.to); err != nil || value[0] != '"' {
			return m, fmt.Errorf("%q is not a string", member.name)
		}
	}
	if _, ok := o.values["text"]; !ok && m.Op != schemas.OpDelete && m.RepostOf == "" {
		return m, errors.New(`no "text"`)
	}
	var place schemas.Place
	if value := o.values["place"]; len(value) > 0 && value[0] == '{' && json.Unmarshal(value, &place) == nil {
		m.Place = &place
	}
	return m, nil
}
