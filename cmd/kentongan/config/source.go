package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/knadh/koanf/maps"
	"go.yaml.in/yaml/v3"
)

// fromFile reads a YAML file. The error is of reading and of YAML's own grammar; what is said wrongly becomes a problem of the layer.
func fromFile(path string) (*layer, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	l := &layer{
		origins: map[string]string{},
		where:   func(n *yaml.Node) string { return fmt.Sprintf("%s:%d", path, n.Line) },
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	var document yaml.Node
	err = decoder.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && document.Content[0].Tag == "!!null" {
		return l, nil // nothing but comments
	}
	if err == nil {
		err = document.Decode(new(map[string]any)) // finds keys that stand twice
	}
	var notKeys *yaml.TypeError
	if err != nil && !(errors.As(err, &notKeys) && document.Content[0].Kind != yaml.MappingNode) {
		return nil, fmt.Errorf("read configuration %s: %w", path, err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read configuration %s: more than one document", path)
	}
	l.values = l.mapping(document.Content[0], reflect.TypeFor[Config](), "")
	return l, nil
}

// fromEnv reads the variables of environ ("NAME=value") that have the prefix. Lists of texts are separated by commas, other lists are YAML or JSON.
func fromEnv(environ []string) *layer {
	l := &layer{origins: map[string]string{}, secrets: true}
	byEnv := map[string]Key{}
	names := ReservedEnv()
	for _, key := range Keys() {
		byEnv[key.Env] = key
		names = append(names, key.Env)
	}
	flat := map[string]any{}
	for _, variable := range environ {
		name, text, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, EnvPrefix) || isReserved(name) {
			continue
		}
		l.where = func(*yaml.Node) string { return name }
		key, known := byEnv[name]
		switch {
		case !known:
			l.problem(nil, "", "unknown variable; the nearest known one is %s", nearest(name, names))
		case text == "":
		default:
			node, err := envNode(text, key.typ)
			if err != nil {
				l.problem(nil, key.Path, "is no list in YAML or JSON: %s", err)
				continue
			}
			if value, ok := l.value(node, key.typ, key.Path); ok {
				flat[key.Path] = value
				l.origins[key.Path] = name
			}
		}
	}
	l.values = maps.Unflatten(flat, ".")
	return l
}

// envNode makes of a variable what the file would have held.
func envNode(text string, t reflect.Type) (*yaml.Node, error) {
	switch {
	case t.Kind() != reflect.Slice:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: text}, nil
	case isListOfStructs(t):
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			return nil, err
		}
		return document.Content[0], nil
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: item})
		}
	}
	return list, nil
}
