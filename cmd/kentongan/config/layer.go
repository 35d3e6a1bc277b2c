package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// layer is what one source of configuration says: values of the right type by section and key, with where each was said.
// It is a koanf.Provider.
type layer struct {
	values   map[string]any
	origins  map[string]string // key path -> where
	problems []Problem
	where    func(*yaml.Node) string // names a place of this source
	secrets  bool                    // whether secrets may be said here
}

// Read implements koanf.Provider.
func (l *layer) Read() (map[string]any, error) { return l.values, nil }

// ReadBytes implements koanf.Provider; a layer is read already.
func (l *layer) ReadBytes() ([]byte, error) { return nil, errors.New("layer has no bytes") }

func (l *layer) problem(at *yaml.Node, key, format string, args ...any) {
	l.problems = append(l.problems, Problem{Where: l.where(at), Key: key, Text: fmt.Sprintf(format, args...)})
}

// mapping reads node, which should hold the fields of t below prefix. What is not set stays out of the result.
func (l *layer) mapping(node *yaml.Node, t reflect.Type, prefix string) map[string]any {
	node = target(node)
	if node.Kind != yaml.MappingNode {
		l.problem(node, strings.TrimSuffix(prefix, "."), "expected keys with values, not %s", describe(node))
		return nil
	}
	values := make(map[string]any)
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], target(node.Content[i+1])
		path := prefix + name.Value
		field, known := fieldNamed(t, name.Value)
		switch {
		case !known:
			l.problem(name, path, "unknown key; the nearest known key is %s", nearest(path, knownPaths(t, prefix)))
		case value.Tag == "!!null":
		case field.Tag.Get("secret") == "true" && !l.secrets:
			l.problem(value, path, "a secret is not written into the configuration; give it in %s or name a file that holds it in %s_file",
				EnvPrefix+strings.ToUpper(strings.ReplaceAll(path, ".", "_")), path)
		case field.Type.Kind() == reflect.Struct:
			if section := l.mapping(value, field.Type, path+"."); section != nil {
				values[name.Value] = section
			}
		default:
			if parsed, ok := l.value(value, field.Type, path); ok {
				values[name.Value] = parsed
				l.origins[path] = l.where(value)
			}
		}
	}
	return values
}

// value reads a leaf of type t; ok is false where it could not, which has been noted as a problem.
func (l *layer) value(node *yaml.Node, t reflect.Type, path string) (parsed any, ok bool) {
	if t.Kind() == reflect.Slice {
		return l.list(node, t, path)
	}
	if node.Kind != yaml.ScalarNode {
		l.problem(node, path, "expected %s, not %s", expectation(t), describe(node))
		return nil, false
	}
	parsed, err := scalar(node, t)
	if err != nil {
		l.problem(node, path, "%s", err)
		return nil, false
	}
	return parsed, true
}

func (l *layer) list(node *yaml.Node, t reflect.Type, path string) (any, bool) {
	if node.Kind != yaml.SequenceNode {
		l.problem(node, path, "expected a list, not %s", describe(node))
		return nil, false
	}
	before := len(l.problems)
	texts, structs := []string{}, []any{}
	for i, item := range node.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		if isListOfStructs(t) {
			structs = append(structs, l.mapping(item, t.Elem(), at+"."))
		} else if text, ok := l.value(target(item), t.Elem(), at); ok {
			texts = append(texts, text.(string))
		}
	}
	if isListOfStructs(t) {
		return structs, len(l.problems) == before
	}
	return texts, len(l.problems) == before
}

// scalar reads one value. Text is taken as it is written, so that a user named 007 or no keeps the name.
func scalar(node *yaml.Node, t reflect.Type) (any, error) {
	switch {
	case t == durationType:
		d, err := time.ParseDuration(node.Value)
		if err != nil {
			return nil, fmt.Errorf("%q is not %s", node.Value, expectation(t))
		}
		return d, nil
	case t == bytesType:
		return ParseBytes(node.Value)
	case t.Kind() == reflect.String:
		return node.Value, nil
	case t.Kind() == reflect.Bool:
		if node.Value != "true" && node.Value != "false" {
			return nil, fmt.Errorf("%q is not %s", node.Value, expectation(t))
		}
		return node.Value == "true", nil
	case t.Kind() == reflect.Int:
		n, err := strconv.Atoi(node.Value)
		if err != nil {
			return nil, fmt.Errorf("%q is not %s", node.Value, expectation(t))
		}
		return n, nil
	}
	panic("configuration key of type " + t.String()) // a new type of field belongs above
}

func expectation(t reflect.Type) string {
	switch {
	case t == durationType:
		return "a duration such as 500ms, 10m or 168h"
	case t == bytesType:
		return "an amount of memory such as 768MiB or 2GiB"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.String:
		return "a text"
	default:
		return "a whole number"
	}
}

func describe(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "keys"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a value"
	}
}

// target follows aliases.
func target(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	for f := range fields(t) {
		if f.Tag.Get("koanf") == name {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// knownPaths lists the keys and sections that could have been meant in a mapping of t: those of the same struct first; outside lists, all.
func knownPaths(t reflect.Type, prefix string) []string {
	var paths []string
	for f := range fields(t) {
		paths = append(paths, prefix+f.Tag.Get("koanf"))
	}
	if strings.Contains(prefix, "[") {
		return paths
	}
	for _, key := range Keys() {
		paths = append(paths, key.Path)
	}
	return paths
}
