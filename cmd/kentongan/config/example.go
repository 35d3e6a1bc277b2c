package config

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Example is the reference: every key with its default, its documentation and its variable. It loads, and gives Default.
func Example() []byte {
	const head = "Kentongan's configuration: every key with its default. A key that is left out keeps it; what is unknown is refused.\n" +
		"Each key is an environment variable too, which wins: KENTONGAN_, then the key in capitals with _ for the dots,\n" +
		"such as KENTONGAN_KAFKA_BROKERS=a:9092,b:9092 for kafka.brokers. Lists of objects are JSON there. Secrets come from the\n" +
		"environment or from files; written here they are refused.\n"
	var out bytes.Buffer
	for line := range strings.Lines(head) {
		out.WriteString("# " + line)
	}
	out.WriteByte('\n')
	out.Write(render(Default(), true))
	return out.Bytes()
}

// YAML is the effective configuration as a file that loads again. Secrets are left out; a comment says which are set.
func (c *Config) YAML() []byte { return render(c, false) }

// String is YAML, so that a Config that is printed by accident tells no secret.
func (c *Config) String() string { return string(c.YAML()) }

func render(c *Config, documented bool) []byte {
	var out bytes.Buffer
	for f := range fields(reflect.TypeFor[Config]()) {
		section := &yaml.Node{Kind: yaml.MappingNode}
		name := f.Tag.Get("koanf")
		node := mappingNode(reflect.ValueOf(*c).FieldByIndex(f.Index), name+".", documented)
		section.Content = []*yaml.Node{{Kind: yaml.ScalarNode, Value: name}, node}
		var one bytes.Buffer
		encoder := yaml.NewEncoder(&one)
		encoder.SetIndent(2)
		if err := encoder.Encode(section); err != nil {
			panic(fmt.Sprintf("encode configuration: %v", err)) // nodes made below always encode
		}
		if out.Len() > 0 && documented {
			out.WriteByte('\n')
		}
		out.Write(one.Bytes())
	}
	return out.Bytes()
}

func mappingNode(v reflect.Value, prefix string, documented bool) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	secret := "" // comment about the secret whose _file comes next
	for f := range fields(v.Type()) {
		name := f.Tag.Get("koanf")
		value := v.FieldByIndex(f.Index)
		if f.Tag.Get("secret") == "true" {
			secret = secretComment(prefix+name, value.String() != "", documented)
			continue
		}
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: name, HeadComment: secret}
		secret = ""
		if doc := f.Tag.Get("doc"); documented && doc != "" {
			key.HeadComment = wrap(strings.TrimSpace(key.HeadComment+" "+doc), 100)
		}
		node.Content = append(node.Content, key, valueNode(value, prefix+name+".", documented))
	}
	return node
}

func secretComment(path string, set, documented bool) string {
	switch {
	case documented:
		return fmt.Sprintf("%s is a secret: %s, or a file named here.", path, EnvPrefix+strings.ToUpper(strings.ReplaceAll(path, ".", "_")))
	case set:
		return path + " is set"
	default:
		return ""
	}
}

func valueNode(v reflect.Value, prefix string, documented bool) *yaml.Node {
	switch {
	case v.Kind() == reflect.Struct:
		return mappingNode(v, prefix, documented)
	case v.Kind() == reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode}
		if v.Len() == 0 {
			list.Style = yaml.FlowStyle
		}
		for i := range v.Len() {
			list.Content = append(list.Content, valueNode(v.Index(i), prefix, documented))
		}
		return list
	case v.Type() == durationType:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: duration(time.Duration(v.Int()))}
	case v.Type() == bytesType:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: Bytes(v.Int()).String()}
	}
	node := new(yaml.Node)
	if err := node.Encode(v.Interface()); err != nil {
		panic(fmt.Sprintf("encode %s: %v", prefix, err)) // only texts, numbers and truths are left
	}
	return node
}

// duration is Go's form without the zero tail: 168h, not 168h0m0s.
func duration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// wrap breaks text at spaces so that no line passes width, unless one word does.
func wrap(text string, width int) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}

// Redacted is a copy in which secrets that are set read "[set]". It is for printing, not for use.
func (c *Config) Redacted() *Config {
	redacted := *c
	for _, key := range Keys() {
		if field := redacted.field(key); key.Secret && field.String() != "" {
			field.SetString("[set]")
		}
	}
	return &redacted
}
