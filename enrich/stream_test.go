package enrich

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/schemas"
)

// echo answers with the text as the language, and the place it was given.
type echo struct{}

func (echo) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	e := unknown(3, noModels)
	e.Language.Label = m.Title + m.Text
	if m.Place != nil {
		e.Language.Label += "@" + m.Place.Code
	}
	return e, nil
}

func stream(t *testing.T, in string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := StreamNDJSON(context.Background(), echo{}, strings.NewReader(in), &out)
	return out.String(), err
}

const answered = `"enrichment":{"model_epoch":3,"models":{},"normalised":"","language":{"label":"%s","confidence":0},` +
	`"sentiment":{"label":"unknown","score":0,"confidence":0},"topics":[],"relevance":{"label":"unknown","confidence":0},` +
	`"kind":{"label":"unknown","confidence":0},"urgency":{"label":"unknown","confidence":0},"author":{"label":"unknown","confidence":0},` +
	`"sarcasm":{"label":"unknown","confidence":0},"place":{"code":"","confidence":0},"spam":{"label":"unknown","confidence":0},"fingerprint":"0000000000000000"}`

func TestStreamKeepsTheObject(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"order and numbers", `{"z":1.50, "n":12345678901234567890,"text":"a","id":1e400}`, `{"z":1.50,"n":12345678901234567890,"text":"a","id":1e400,` + fmt.Sprintf(answered, "a") + `}`},
		{"nested and spaced", `  {"text" : "a" , "x" : {"enrichment": [1, 2]} }  `, `{"text" : "a","x" : {"enrichment": [1, 2]},` + fmt.Sprintf(answered, "a") + `}`},
		{"replaced", `{"enrichment":{"old":true},"text":"a"}`, `{"text":"a",` + fmt.Sprintf(answered, "a") + `}`},
		{"replaced at the end", `{"text":"a","enrichment":null}`, `{"text":"a",` + fmt.Sprintf(answered, "a") + `}`},
		{"markup", `{"text":"<b>&\u00e9"}`, `{"text":"<b>&\u00e9",` + fmt.Sprintf(answered, "<b>&é") + `}`},
		{"deletion", `{"op":"delete"}`, `{"op":"delete",` + fmt.Sprintf(answered, "") + `}`},
		{"place", `{"text":"a","place":{"code":"33.74","name":"x"}}`, `{"text":"a","place":{"code":"33.74","name":"x"},` + fmt.Sprintf(answered, "a@33.74") + `}`},
		{"another's place", `{"text":"a","place":"Semarang"}`, `{"text":"a","place":"Semarang",` + fmt.Sprintf(answered, "a") + `}`},
		{"no title", `{"title":null,"op":null,"text":"a","place":null}`, `{"title":null,"op":null,"text":"a","place":null,` + fmt.Sprintf(answered, "a") + `}`},
		{"title", `{"title":"t","text":"a"}`, `{"title":"t","text":"a",` + fmt.Sprintf(answered, "ta") + `}`},
	} {
		got, err := stream(t, c.in)
		if err != nil || got != c.want+"\n" {
			t.Errorf("%s:\ngot  %s%v\nwant %s", c.name, got, err, c.want)
		}
	}
}

func TestStreamBadLines(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"not JSON":     {"{\"text\":\"a\"}\n{\"text\":", "line 2: not a JSON object"},
		"array":        {"[]", "line 1: not a JSON object"},
		"two objects":  {`{"text":"a"} {"text":"b"}`, "line 1: more than one"},
		"no text":      {"\n\n{}", `line 3: no "text"`},
		"text is null": {`{"text":null}`, `line 1: "text" is not a string`},
		"number":       {`{"text":5}`, `line 1: "text" is not a string`},
		"bytes":        {"{\"text\":\"\xff\"}", "line 1: not valid UTF-8"},
		"too long":     {"{\"text\":\"a\"}\n{\"text\":\"" + strings.Repeat("x", MaxLineBytes) + "\"}\n", "line 2: longer than"},
	} {
		got, err := stream(t, c.in)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if before := strings.HasPrefix(c.want, "line 2"); before != (strings.Count(got, "\n") == 1) {
			t.Errorf("%s: %d lines written before the error", name, strings.Count(got, "\n"))
		}
	}
}

func TestStreamKeepsTheOrder(t *testing.T) {
	var in strings.Builder
	const n = 5000
	for i := range n {
		fmt.Fprintf(&in, "{\"text\":\"%d\"}\n", i)
		if i%7 == 0 {
			in.WriteString("\r\n")
		}
	}
	got, err := stream(t, in.String())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if len(lines) != n {
		t.Fatalf("got %d lines, want %d", len(lines), n)
	}
	for i, line := range lines {
		var o struct{ Enrichment schemas.Enrichment }
		if err := json.Unmarshal([]byte(line), &o); err != nil || o.Enrichment.Language.Label != fmt.Sprint(i) {
			t.Fatalf("line %d: %s, %v", i, line, err)
		}
	}
}

// A line is answered while the input stays open.
func TestStreamDoesNotWait(t *testing.T) {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- StreamNDJSON(context.Background(), echo{}, inR, outW) }()
	for i := range 3 {
		fmt.Fprintf(inW, "{\"text\":\"%d\"}\n", i)
		b := make([]byte, 1000)
		if n, err := outR.Read(b); err != nil || !strings.Contains(string(b[:n]), fmt.Sprintf(`"label":"%d"`, i)) {
			t.Fatalf("got %q, %v", b[:n], err)
		}
	}
	inW.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestStreamEnds(t *testing.T) {
	in, _ := io.Pipe() // nothing ever comes
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := StreamNDJSON(ctx, echo{}, in, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	if err := StreamNDJSON(context.Background(), echo{}, strings.NewReader("{\"text\":\"a\"}\n"), broken{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want the writer's error", err)
	}
}

func FuzzEnrichLine(f *testing.F) {
	for _, s := range []string{`{}`, `{"text":"a"}`, `{"text":"a",}`, `{"enrichment":{},"text":"a","enrichment":1}`, `{"a":1,"text":"\ud800"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, err := enrichLine(context.Background(), echo{}, []byte(s), nil)
		if err != nil {
			return
		}
		if !json.Valid(out) {
			t.Fatalf("got %s from %s", out, s)
		}
		again, err := enrichLine(context.Background(), echo{}, out, nil)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("enriched twice: %s, %v, once: %s", again, err, out)
		}
	})
}
