package file

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
)

// SourceFile is the source of mentions whose platform nobody names. Their ids carry the collection, because only within one file can
// two of them be told apart.
const SourceFile = "file"

// Options say what to import and how to read it. Only Paths, Pseudonymiser and Cursors are needed.
type Options struct {
	Paths      []string
	Source     string         // the platform of every row; empty: what the row or the tool says
	Collection string         // empty: each file's name without its endings
	Preset     string         // empty: told by the columns
	Map        []FieldColumn  // wins over the preset
	TZ         *time.Location // of times without a zone; nil: the tool's where it is known, else Asia/Jakarta
	Encoding   Encoding       // empty: told by the content
	Again      bool           // send what was imported before once more

	CheckpointRows   int   // rows between two notes of progress, default 20000
	MaxUnpackedBytes int64 // of a packed file, default 64 GiB
	MaxUnpackedRatio int64 // unpacked to packed, from 64 MiB on, default 200

	Pseudonymiser *collect.Pseudonymiser
	Cursors       collect.Cursors
	Progress      func(Progress)   // called twice a second; may be nil
	Clock         func() time.Time // for rates, reports and what claims to come from the future, never in a mention; default time.Now
}

var sourceName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// Validate refuses what cannot be meant.
func (o *Options) Validate() error {
	switch {
	case len(o.Paths) == 0:
		return errors.New("no file to import")
	case o.Pseudonymiser == nil:
		return errors.New("no pseudonym key")
	case o.Cursors == nil:
		return errors.New("no cursors")
	case o.Source != "" && platformOf(o.Source) == "" && !sourceName.MatchString(o.Source):
		return fmt.Errorf("source %q is not 1 to 32 of a-z, 0-9 and _", o.Source)
	case len(o.Collection) > 128:
		return fmt.Errorf("collection has %d bytes, at most 128", len(o.Collection))
	case o.CheckpointRows < 0 || o.MaxUnpackedBytes < 0 || o.MaxUnpackedRatio < 0:
		return errors.New("a bound is negative")
	}
	if o.Preset != "" && o.Preset != PresetWire {
		if _, err := presetNamed(o.Preset, nil); err != nil {
			return err
		}
	}
	if o.Preset == PresetWire && len(o.Map) > 0 {
		return errors.New("the preset kentongan takes no mapping")
	}
	seen := make(map[Field]bool)
	for _, m := range o.Map {
		if err := m.validate(); err != nil {
			return err
		}
		if seen[m.Field] {
			return fmt.Errorf("field %q is mapped twice", m.Field)
		}
		seen[m.Field] = true
	}
	if e, err := ParseEncoding(string(o.Encoding)); err != nil || e != o.Encoding {
		return fmt.Errorf("encoding %q is not known", o.Encoding)
	}
	return nil
}

func (o Options) withDefaults() Options {
	if name := platformOf(o.Source); name != "" {
		o.Source = name
	}
	if o.CheckpointRows == 0 {
		o.CheckpointRows = 20_000
	}
	if o.MaxUnpackedBytes == 0 {
		o.MaxUnpackedBytes = 64 << 30
	}
	if o.MaxUnpackedRatio == 0 {
		o.MaxUnpackedRatio = 200
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Map = slices.Clone(o.Map)
	return o
}

func (o *Options) limits() limits {
	return limits{bytes: o.MaxUnpackedBytes, ratio: o.MaxUnpackedRatio, slack: 64 << 20}
}

// platform is the source that a whole table has, "" where its rows say it.
func (o *Options) platform(p preset, columns []string) string {
	if o.Source != "" {
		return o.Source
	}
	normal := make([]string, len(columns))
	for i, c := range columns {
		normal[i] = normalName(c)
	}
	return platformByColumns(p, normal)
}
