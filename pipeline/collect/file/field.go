package file

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// Field is a part of a mention that a column can hold.
type Field string

// The fields that a column can be mapped to.
const (
	FieldID          Field = "id"
	FieldText        Field = "text"
	FieldTitle       Field = "title"
	FieldPublishedAt Field = "published_at"
	FieldAuthor      Field = "author"    // the handle
	FieldAuthorID    Field = "author_id" // the platform's stable account id
	FieldURL         Field = "url"
	FieldSource      Field = "source" // the platform, row by row
	FieldKind        Field = "kind"
	FieldLang        Field = "lang"
	FieldParentID    Field = "parent_id"
	FieldRootID      Field = "root_id"
	FieldRepostOf    Field = "repost_of"
	FieldQuoteOf     Field = "quote_of"
	FieldIsRepost    Field = "is_repost"
	FieldIsReply     Field = "is_reply" // anything but empty, 0, no and false says that the row is a reply
	FieldPlace       Field = "place"
	FieldPlaceCode   Field = "place_code"
	FieldLat         Field = "lat"
	FieldLon         Field = "lon"
	FieldLikes       Field = "likes"
	FieldReplies     Field = "replies"
	FieldReposts     Field = "reposts"
	FieldViews       Field = "views"
)

// fields lists them in the order in which a summary names them.
var fields = []Field{FieldID, FieldText, FieldTitle, FieldPublishedAt, FieldAuthor, FieldAuthorID, FieldURL, FieldSource, FieldKind, FieldLang,
	FieldParentID, FieldRootID, FieldRepostOf, FieldQuoteOf, FieldIsRepost, FieldIsReply, FieldPlace, FieldPlaceCode, FieldLat, FieldLon,
	FieldLikes, FieldReplies, FieldReposts, FieldViews}

// FieldColumn says that Column holds Field.
type FieldColumn struct {
	Field  Field  `json:"field"`
	Column string `json:"column"`
}

// ParseMap reads "field=column".
func ParseMap(text string) (FieldColumn, error) {
	field, column, ok := strings.Cut(text, "=")
	fc := FieldColumn{Field: Field(strings.ToLower(strings.TrimSpace(field))), Column: strings.TrimSpace(column)}
	if !ok || fc.Column == "" {
		return fc, fmt.Errorf("%q is not field=column", text)
	}
	return fc, fc.validate()
}

func (fc FieldColumn) validate() error {
	if slices.Contains(fields, fc.Field) {
		return nil
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return fmt.Errorf("there is no field %q; the nearest is %q (known: %s)", fc.Field, nearest(string(fc.Field), names), strings.Join(names, ", "))
}

// normalName is a column's name as it is compared: lower case, with _ for everything that is neither letter nor digit.
func normalName(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(strings.TrimSpace(name)) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('_')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// nearest is the name with the fewest edits from want; "" among none.
func nearest(want string, names []string) string {
	best, fewest := "", -1
	for _, name := range names {
		if d := levenshtein.ComputeDistance(normalName(want), normalName(name)); fewest < 0 || d < fewest {
			best, fewest = name, d
		}
	}
	return best
}
