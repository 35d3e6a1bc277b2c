package clickhouse

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kentongan/kentongan/schemas"
)

// Lists are stored as one string each, see 0007_readings.sql.
const (
	listMark     = ","
	evidenceMark = "; " // between the phrases of one topic
	lineMark     = "\n" // between topics, and between agencies
	fieldMark    = "\t"
)

func splitList(s, mark string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, mark)
}

// joinEvidence is a line of phrases for each topic; empty where no topic has any.
func joinEvidence(topics []schemas.Topic) string {
	if !slices.ContainsFunc(topics, func(t schemas.Topic) bool { return len(t.Evidence) > 0 }) {
		return ""
	}
	return strings.Join(each(topics, func(t *schemas.Topic) string { return strings.Join(t.Evidence, evidenceMark) }), lineMark)
}

// joinDeciders is what decided each topic.
func joinDeciders(topics []schemas.Topic) string {
	switch len(topics) {
	case 0:
		return ""
	case 1:
		return topics[0].By
	}
	return strings.Join(each(topics, func(t *schemas.Topic) string { return t.By }), listMark)
}

// storedTopics is the inverse of the four columns of topics.
func storedTopics(labels []string, confidence []float32, evidence, by string) []schemas.Topic {
	lines, deciders := splitList(evidence, lineMark), splitList(by, listMark)
	var topics []schemas.Topic
	for i, label := range labels {
		t := schemas.Topic{Label: label, Confidence: confidence[i]}
		if i < len(lines) {
			t.Evidence = splitList(lines[i], evidenceMark)
		}
		if i < len(deciders) {
			t.By = deciders[i]
		}
		topics = append(topics, t)
	}
	return topics
}

func joinAgencies(agencies []schemas.Agency) string {
	if len(agencies) == 0 {
		return ""
	}
	return strings.Join(each(agencies, func(a *schemas.Agency) string { return a.Name + fieldMark + a.Topic + fieldMark + a.Level }), lineMark)
}

func splitAgencies(s string) []schemas.Agency {
	if s == "" {
		return nil
	}
	return each(splitList(s, lineMark), func(line *string) schemas.Agency {
		name, rest, _ := strings.Cut(*line, fieldMark)
		topic, level, _ := strings.Cut(rest, fieldMark)
		return schemas.Agency{Name: name, Topic: topic, Level: level}
	})
}

// joinRedactions is "NIK=1 TELEPON=2", sorted.
func joinRedactions(redactions map[string]int) string {
	if len(redactions) == 0 {
		return ""
	}
	kinds := slices.Sorted(maps.Keys(redactions))
	return strings.Join(each(kinds, func(kind *string) string { return *kind + "=" + strconv.Itoa(redactions[*kind]) }), " ")
}

// splitRedactions is the inverse of joinRedactions; what is no number counts 0.
func splitRedactions(s string) map[string]int {
	if s == "" {
		return nil
	}
	redactions := map[string]int{}
	for _, pair := range strings.Fields(s) {
		kind, n, _ := strings.Cut(pair, "=")
		redactions[kind], _ = strconv.Atoi(n)
	}
	return redactions
}
