package main

import (
	"fmt"
	"time"

	"github.com/abadojack/whatlanggo"
	"github.com/pemistahl/lingua-go"

	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// system names the language of a text: one of the project's labels, "unknown", or "" for a language that is none of them.
type system struct {
	name   string
	detect func(string) schemas.Language
}

func newOurs() (system, error) {
	j, err := language.New()
	if err != nil {
		return system{}, err
	}
	var r text.Reader
	return system{fmt.Sprintf("`%s`", j.Version()), func(s string) schemas.Language {
		var e schemas.Enrichment
		j.Judge(text.Reading{Text: s, Features: r.Read(s), Reader: &r}, &e)
		return e.Language
	}}, nil
}

// libraries are the baselines, each also told which languages there are as far as it knows them: that helps it.
func libraries() []system {
	known := map[whatlanggo.Lang]string{whatlanggo.Ind: language.Indonesian, whatlanggo.Jav: language.Javanese, whatlanggo.Eng: language.English}
	only := whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{whatlanggo.Ind: true, whatlanggo.Jav: true, whatlanggo.Eng: true}}
	names := map[lingua.Language]string{lingua.Indonesian: language.Indonesian, lingua.Malay: language.Malay, lingua.English: language.English}
	three := lingua.NewLanguageDetectorBuilder().FromLanguages(lingua.Indonesian, lingua.Malay, lingua.English).WithPreloadedLanguageModels().Build()
	four := lingua.NewLanguageDetectorBuilder().FromLanguages(lingua.Indonesian, lingua.Malay, lingua.English, lingua.Tagalog).WithPreloadedLanguageModels().Build()
	detect := func(d lingua.LanguageDetector) func(string) schemas.Language {
		return func(s string) schemas.Language {
			l, ok := d.DetectLanguageOf(s)
			if !ok {
				return schemas.Language{Label: schemas.LabelUnknown}
			}
			return schemas.Language{Label: names[l]}
		}
	}
	return []system{
		{"lingua-go 1.4.0, id ms en", detect(three)},
		{"lingua-go 1.4.0, id ms en tl", detect(four)},
		{"whatlanggo 1.0.1, id jv en", func(s string) schemas.Language {
			return schemas.Language{Label: known[whatlanggo.DetectLangWithOptions(s, only)]}
		}},
		{"whatlanggo 1.0.1, all", func(s string) schemas.Language {
			return schemas.Language{Label: known[whatlanggo.DetectLang(s)]}
		}},
	}
}

// measured are a system's answers, one a text.
type measured struct {
	name    string
	answers []schemas.Language
	perText time.Duration
}

func measure(s system, texts []labelled) measured {
	m := measured{name: s.name}
	start := time.Now()
	for _, t := range texts {
		m.answers = append(m.answers, s.detect(t.text))
	}
	m.perText = time.Since(start) / time.Duration(len(texts))
	return m
}
