package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// plan is what looking at one stream decided about it.
type plan struct {
	stream   stream
	size     int64 // bytes, unpacked
	encoding Encoding
	layout
	clock     clock
	platform  string // of rows that do not say theirs
	trustID   bool   // the id column has not been rounded
	trustURL  bool   // the URLs are the rows' own, not their threads'
	useSource bool   // the source column names platforms
	notes     []string
}

// look reads all of f once: its hash, and a plan for each table in it. The plans read f again later.
func look(ctx context.Context, f *os.File, o *Options, tick func(read int64)) (sum string, plans []*plan, skipped []string, err error) {
	if info, err := f.Stat(); err != nil {
		return "", nil, nil, err
	} else if !info.Mode().IsRegular() {
		return "", nil, nil, errors.New("is not a regular file")
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, &obedient{ctx, f}); err != nil {
		return "", nil, nil, err
	}
	kind, err := compressionOf(f)
	if err != nil {
		return "", nil, nil, err
	}
	streams, skipped, err := streamsOf(f, kind, o.limits())
	if err != nil {
		return "", nil, nil, err
	}
	for _, s := range streams {
		p, err := lookAt(ctx, s, o, tick)
		if err != nil {
			return "", nil, nil, fmt.Errorf("%s: %w", s.name, err)
		}
		plans = append(plans, p)
	}
	return hex.EncodeToString(hash.Sum(nil)), plans, skipped, nil
}

func lookAt(ctx context.Context, s stream, o *Options, tick func(int64)) (*plan, error) {
	p := &plan{stream: s}
	head, c, err := p.survey(ctx, tick)
	if err != nil {
		return nil, err
	}
	if p.encoding = o.Encoding; p.encoding == "" {
		p.encoding = encodingOf(head, c)
	}
	if p.encoding == EncodingUTF8 && c.invalid > 0 {
		p.note("%d bytes are not valid UTF-8: their rows are set aside (--encoding windows-1252 would read them)", c.invalid)
	}
	sample, err := io.ReadAll(io.LimitReader(p.encoding.split(strings.NewReader(string(head))), sampleBytes))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if p.layout, err = sniff(sample, int64(len(head)) == p.size, o, p.encoding.text); err != nil {
		return nil, err
	}
	if p.format == formatWire {
		if o.Source != "" {
			return nil, errors.New("holds Kentongan's own mentions, which name their sources themselves: leave out --source")
		}
		return p, nil
	}
	p.platform = o.platform(p.mapping.preset, p.columns)
	p.setClock(o)
	p.judge(o)
	if missing := p.mapping.missing(p.usualPlatform()); len(missing) > 0 {
		return nil, noMapping(p.columns, missing)
	}
	return p, nil
}

// survey reads the whole stream: its first bytes, its size, and what its bytes say of the encoding.
func (p *plan) survey(ctx context.Context, tick func(int64)) (head []byte, c census, err error) {
	r, err := p.stream.open()
	if err != nil {
		return nil, c, err
	}
	defer r.Close()
	buf := make([]byte, 256<<10)
	for {
		n, err := (&obedient{ctx, r}).Read(buf)
		if room := sampleBytes - len(head); room > 0 {
			head = append(head, buf[:min(room, n)]...)
		}
		c.Write(buf[:n])
		p.size += int64(n)
		tick(p.size)
		if err == io.EOF {
			c.invalid += int64(len(c.rest))
			return head, c, nil
		}
		if err != nil {
			return nil, c, err
		}
	}
}

// obedient stops reading when ctx ends.
type obedient struct {
	ctx context.Context
	r   io.Reader
}

func (o *obedient) Read(p []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.r.Read(p)
}

func (p *plan) note(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, args...))
}

// sampled are the sample's values of field, empty ones left out.
func (p *plan) sampled(field Field) []string {
	var values []string
	for _, row := range p.rows {
		if v := p.pick(row, field); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// pick is the first column of field that holds something.
func (p *plan) pick(row []string, field Field) string {
	for _, i := range p.mapping.columns[field] {
		if v := strings.TrimSpace(row[i]); !isNothing(v) {
			return v
		}
	}
	return ""
}

// jakarta is fixed: Indonesia's west has known no summer time since 1963, and a machine may lack the zone files.
var jakarta = time.FixedZone("Asia/Jakarta", 7*3600)

func (p *plan) setClock(o *Options) {
	p.clock = clock{zone: jakarta}
	if p.mapping.preset.zone != nil {
		p.clock.zone = p.mapping.preset.zone
	}
	if o.TZ != nil {
		p.clock.zone = o.TZ
	}
	times := p.sampled(FieldPublishedAt)
	p.clock.order = orderOf(times)
	zoneless, slashed := 0, 0
	for _, text := range times {
		if _, zoned, err := p.clock.parse(text); err == nil && !zoned {
			zoneless++
			if len(text) < 5 || text[4] != '-' {
				slashed++
			}
		}
	}
	if zoneless > 0 {
		p.note("times without a zone are read in %s", p.clock.zone)
	}
	if p.clock.order == monthFirst {
		p.note("dates are read month first: the file has a second number above 12")
	} else if slashed > 0 {
		p.note("dates such as 05/04/2021 are read day first")
	}
}

// judge decides from the sample which columns can be believed.
func (p *plan) judge(o *Options) {
	ids, bad := 0, 0
	for _, id := range p.sampled(FieldID) {
		ids++
		if rounded(id) {
			bad++
		}
	}
	if p.trustID = bad*2 <= ids; !p.trustID {
		p.note("the ids were rounded by a spreadsheet and are not used")
	}
	p.judgeURLs()
	mapped := len(o.Map) > 0 && hasField(o.Map, FieldSource)
	names := p.sampled(FieldSource)
	p.useSource = o.Source == "" && (mapped || len(names) > 0)
	for _, name := range names {
		if platformOf(name) == "" && !mapped && p.mapping.preset.name == plainPreset.name {
			p.useSource = false // a column called source that holds apps, files or newspapers
		}
	}
	if !p.useSource {
		delete(p.mapping.columns, FieldSource)
	}
}

// judgeURLs believes the URLs to be the rows' own unless one id in them stands beside different texts: then they are the threads', and taking
// the id from them would make one mention of many.
func (p *plan) judgeURLs() {
	texts := make(map[string]string)
	repeated, located := 0, 0
	for _, row := range p.rows {
		l := locate(p.pick(row, FieldURL))
		if l.id == "" {
			continue
		}
		located++
		text := p.pick(row, FieldText)
		if before, ok := texts[l.platform+l.id]; ok && before != text {
			repeated++
		}
		texts[l.platform+l.id] = text
	}
	p.trustURL = repeated*20 <= located
	if !p.trustURL {
		p.note("the URLs repeat with different texts: they are not the rows' own, and no ids are taken from them")
	}
}

// usualPlatform is the platform of the first sampled row that says one.
func (p *plan) usualPlatform() string {
	if p.platform != "" {
		return p.platform
	}
	for _, u := range p.sampled(FieldURL) {
		if l := locate(u); l.platform != "" {
			return l.platform
		}
	}
	return ""
}

func hasField(given []FieldColumn, field Field) bool {
	for _, g := range given {
		if g.Field == field {
			return true
		}
	}
	return false
}
