package file

import (
	"strconv"
	"strings"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// maxTitleBytes bounds Mention.Title.
const maxTitleBytes = 1 << 10

// rower makes mentions of the rows of one stream. What it makes of a row depends on the row and the plan alone.
type rower struct {
	*plan
	collection string
	pseudonyms *collect.Pseudonymiser
}

// origins says where the parts of a mention came from, for the summary.
type origins struct {
	id         IDBasis
	timeFromID bool      // the row claimed none, or one that cannot be
	zoneFromID bool      // the row's time was right in another zone
	published  time.Time // what the row said, also where something else is wrong with it
}

// mention reads one row.
func (r *rower) mention(row [][]byte) (schemas.Mention, origins, *rowError) {
	var from origins
	cells, bad := r.decode(row)
	if bad != nil {
		return schemas.Mention{}, from, bad
	}
	get := func(f Field) string { return r.pick(cells, f) }
	at := locate(get(FieldURL))
	m := schemas.Mention{Schema: schemas.SchemaVersion, Op: schemas.OpUpsert, Collection: r.collection, Source: r.source(get(FieldSource), at),
		Text: r.words(cells, FieldText), Title: collect.Cut(get(FieldTitle), maxTitleBytes), LanguageHint: language(get(FieldLang)), URL: at.url}
	m.Text = collect.Cut(m.Text, schemas.MaxTextBytes)

	native := ""
	if r.trustID {
		native = r.native(nativeID(m.Source, get(FieldID)))
	}
	from.id = IDNative
	if native == "" && r.trustURL && at.platform == m.Source {
		native, from.id = r.native(at.id), IDURL
	}
	if bad := r.setTime(&m, &from, native, get(FieldPublishedAt)); bad != nil {
		return m, from, bad
	}
	m.Author = r.pseudonyms.Author(m.Source, accountID(get(FieldAuthorID)), get(FieldAuthor))
	r.setID(&m, &from, native)
	if m.Source == "x" && m.URL == "" && allDigits.MatchString(native) {
		m.URL = "https://x.com/i/status/" + native
	}
	if m.URL != "" && holdsHandle(m.URL, get(FieldAuthor), at) {
		m.URL = ""
	}
	r.setThread(&m, native, get)
	r.setReach(&m, get)
	r.setPlace(&m, get)
	return m, from, nil
}

// decode gives the cells of the columns that are read, in UTF-8.
func (r *rower) decode(row [][]byte) ([]string, *rowError) {
	cells := make([]string, len(row))
	for field, indexes := range r.mapping.columns {
		for _, i := range indexes {
			if cells[i] != "" || len(row[i]) == 0 {
				continue
			}
			if r.format == formatObjects { // decoded as a line
				cells[i] = string(row[i])
				continue
			}
			text, err := r.encoding.text(row[i])
			if err != nil {
				return nil, badRow(i+1, schemas.ReasonInvalidUTF8, r.label(field, i), "not valid UTF-8")
			}
			cells[i] = text
		}
	}
	return cells, nil
}

// label names a field and its column in an error.
func (r *rower) label(field Field, i int) string {
	return string(field) + " (column " + strconv.Quote(collect.Cut(r.columns[i], 64)) + ")"
}

// column is the first column of field, counted from 1.
func (r *rower) column(field Field) int {
	if c := r.mapping.columns[field]; len(c) > 0 {
		return c[0] + 1
	}
	return 1
}

func (r *rower) fieldLabel(field Field) string {
	if c := r.mapping.columns[field]; len(c) > 0 {
		return r.label(field, c[0])
	}
	return string(field)
}

// words is a field as it stands: unlike pick's, its spaces are the writer's.
func (r *rower) words(cells []string, field Field) string {
	for _, i := range r.mapping.columns[field] {
		if strings.TrimSpace(cells[i]) != "" {
			return cells[i]
		}
	}
	return ""
}

// source is the platform: as asked for, as the row says, as its URL shows, as the tool implies.
func (r *rower) source(said string, at located) string {
	if r.useSource && said != "" {
		if name := platformOf(said); name != "" {
			return name
		}
		if at.platform != "" {
			return at.platform
		}
		if name := normalName(said); sourceName.MatchString(name) {
			return name
		}
	}
	switch {
	case r.platform != "":
		return r.platform
	case at.platform != "":
		return at.platform
	}
	return SourceFile
}

// setTime decides published_at from the row's claim and, on X, from the id, which holds its time. A claim without a zone that differs from
// the id's time by whole quarters of an hour is the same moment in another zone than the one assumed.
func (r *rower) setTime(m *schemas.Mention, from *origins, native, claim string) *rowError {
	var known time.Time
	if m.Source == "x" {
		known, _ = snowflakeTime(native)
	}
	t, zoned, err := r.clock.parse(claim)
	believable := err == nil && claim != "" && (m.Source != "x" || !t.Before(xBirth))
	switch {
	case believable && !zoned && !known.IsZero() && otherZone(t, known):
		from.zoneFromID = true
		t = t.Add(known.Sub(t).Round(15 * time.Minute))
	case believable:
	case !known.IsZero():
		from.timeFromID = true
		t = known
	case claim == "":
		return badRow(r.column(FieldPublishedAt), schemas.ReasonSuspectTime, r.fieldLabel(FieldPublishedAt), "missing")
	case err != nil:
		return badRow(r.column(FieldPublishedAt), schemas.ReasonSuspectTime, r.fieldLabel(FieldPublishedAt), "%q is not a time in a known form", shape(claim))
	default:
		return badRow(r.column(FieldPublishedAt), schemas.ReasonSuspectTime, r.fieldLabel(FieldPublishedAt), "%s is before the first post on X", t.Format(time.RFC3339))
	}
	m.PublishedAt = t.Truncate(time.Millisecond)
	from.published = m.PublishedAt
	return nil
}

// otherZone reports whether claim and known are one moment read in two zones: apart by a multiple of 15 minutes, at most 14 hours, to
// within two seconds.
func otherZone(claim, known time.Time) bool {
	apart := known.Sub(claim)
	whole := apart.Round(15 * time.Minute)
	return whole != 0 && whole.Abs() <= 14*time.Hour && (apart-whole).Abs() <= 2*time.Second
}

// setID gives the mention its id; where nothing native is known, one made of its author, time and words.
func (r *rower) setID(m *schemas.Mention, from *origins, native string) {
	if native == "" {
		from.id = IDContent
		pseudonym := ""
		if m.Author != nil {
			pseudonym = m.Author.Pseudonym
		}
		native = contentID(pseudonym, m.PublishedAt, m.Text)
	} else if m.Source == SourceFile {
		native = r.collection + ":" + native
	}
	m.ID = m.Source + ":" + native
}

// accountID drops ids that went through a float: they are some other account's, or nobody's.
func accountID(value string) string { return nativeID("", value) }

// holdsHandle reports whether a URL whose form is not known spells out the author.
func holdsHandle(url, handle string, at located) bool {
	handle = strings.ToLower(strings.TrimPrefix(handle, "@"))
	return at.platform == "" && len(handle) > 2 && strings.Contains(strings.ToLower(url), handle)
}
