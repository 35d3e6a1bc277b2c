package file

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// setThread fills kind and the ids that tie mentions together.
func (r *rower) setThread(m *schemas.Mention, native string, get func(Field) string) {
	other := func(f Field) string {
		id := r.native(nativeID(m.Source, get(f)))
		if id == "" || id == "0" || id == native || m.Source == SourceFile {
			return ""
		}
		return m.Source + ":" + id
	}
	m.ParentID, m.RootID, m.RepostOf, m.QuoteOf = other(FieldParentID), other(FieldRootID), other(FieldRepostOf), other(FieldQuoteOf)
	m.Kind = schemas.KindPost
	if r.mapping.preset.kind != "" {
		m.Kind = r.mapping.preset.kind
	}
	said := schemas.Kind(strings.ToLower(get(FieldKind)))
	page := platformOf(get(FieldSource))
	switch {
	case kinds[said]:
		m.Kind = said
	case m.RepostOf != "" || yes(get(FieldIsRepost)) || strings.HasPrefix(m.Text, "RT @"):
		m.Kind = schemas.KindRepost
	case m.Kind != schemas.KindComment && (m.ParentID != "" || yes(get(FieldIsReply))):
		m.Kind = schemas.KindReply
	case page == "news" || page == "blog" || page == "rss":
		m.Kind = schemas.KindArticle
	case page == "review":
		m.Kind = schemas.KindReview
	}
}

var kinds = map[schemas.Kind]bool{schemas.KindPost: true, schemas.KindComment: true, schemas.KindReply: true, schemas.KindRepost: true,
	schemas.KindReview: true, schemas.KindReport: true, schemas.KindArticle: true, schemas.KindMessage: true}

// yes is how tools say that something is so; in a column that names what it is about, any name says so.
func yes(value string) bool {
	switch strings.ToLower(value) {
	case "", "0", "no", "false", "f", "n", "0.0", "[]":
		return false
	}
	return true
}

func (r *rower) setReach(m *schemas.Mention, get func(Field) string) {
	reach := schemas.Reach{Likes: count(get(FieldLikes)), Replies: count(get(FieldReplies)), Reposts: count(get(FieldReposts)), Views: count(get(FieldViews))}
	if reach != (schemas.Reach{}) {
		m.Reach = &reach
	}
}

// count reads 12 and 12.0; what is no count is 0, as a source that does not count says.
func count(value string) int64 {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return max(0, n)
	}
	if f, err := strconv.ParseFloat(value, 64); err == nil && f >= 0 && f < 1e15 {
		return int64(f)
	}
	return 0
}

func (r *rower) setPlace(m *schemas.Mention, get func(Field) string) {
	place := schemas.Place{Code: collect.Cut(get(FieldPlaceCode), 32), Name: collect.Cut(get(FieldPlace), 256)}
	lat, errLat := strconv.ParseFloat(get(FieldLat), 64)
	lon, errLon := strconv.ParseFloat(get(FieldLon), 64)
	if err := errors.Join(errLat, errLon); err == nil && math.Abs(lat) <= 90 && math.Abs(lon) <= 180 && (lat != 0 || lon != 0) {
		place.Lat, place.Lon = &lat, &lon
	}
	if place != (schemas.Place{}) {
		m.Place = &place
	}
}

// language is a hint as BCP 47 has it: X still writes Indonesian as "in".
func language(value string) string {
	switch low := strings.ToLower(value); {
	case low == "in":
		return "id"
	case low == "und" || len(low) > 16:
		return ""
	default:
		return low
	}
}
