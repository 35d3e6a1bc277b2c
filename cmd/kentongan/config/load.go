package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/v2"
)

// Load reads the file at path (none where path is empty) and the variables of environ (as os.Environ gives them) over Default, reads the
// files that hold secrets, and validates. The error says everything that is wrong: Problems, beside which only
// a file that can not be read (errors.Is with fs.ErrNotExist works) or is no YAML gives another error.
//
// Flags come last: the caller sets the fields and calls Validate again.
func Load(path string, environ []string) (*Config, error) {
	var layers []*layer
	if path != "" {
		file, err := fromFile(path)
		if err != nil {
			return nil, err
		}
		layers = append(layers, file)
	}
	env := fromEnv(environ)
	layers = append(layers, env)

	c := Default()
	c.origins = map[string]string{}
	merged := koanf.New(".")
	var problems Problems
	for _, l := range layers {
		if err := merged.Load(l, nil); err != nil {
			return nil, fmt.Errorf("merge configuration: %w", err)
		}
		maps.Copy(c.origins, l.origins)
		problems = append(problems, l.problems...)
	}
	decoding := koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{ZeroFields: true, ErrorUnused: true, Result: c}}
	if err := merged.UnmarshalWithConf("", c, decoding); err != nil {
		return nil, fmt.Errorf("decode configuration: %w", err)
	}
	problems = append(problems, c.readFiles(env.origins)...)
	if err := c.Validate(); err != nil {
		var found Problems
		errors.As(err, &found)
		problems = append(problems, found...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return c, nil
}

// SetBy notes that a flag has set the key, for the messages of Validate.
func (c *Config) SetBy(key, flag string) { c.origins[key] = flag }

// readFiles takes secrets from the files that are named for them, and looks whether the other files can be opened. A secret in the environment
// comes before a file that the configuration file names; both in the environment is a contradiction.
func (c *Config) readFiles(fromEnv map[string]string) []Problem {
	var problems []Problem
	secrets := map[string]Key{} // by the path of the key that names the file
	for _, key := range Keys() {
		if key.Secret {
			secrets[key.Path+"_file"] = key
			continue
		}
		field := c.field(key)
		if !strings.HasSuffix(key.Path, "_file") || field.String() == "" {
			continue
		}
		problem := func(format string, args ...any) {
			problems = append(problems, Problem{Where: c.origins[key.Path], Key: key.Path, Text: fmt.Sprintf(format, args...)})
		}
		secret, isSecret := secrets[key.Path]
		given := isSecret && c.field(secret).String() != ""
		if given && fromEnv[key.Path] != "" {
			problem("%s is set as well; give the secret or its file, not both", secret.Env)
			continue
		}
		if given {
			field.SetString("")
			continue
		}
		content, err := os.ReadFile(field.String())
		switch {
		case err != nil:
			problem("%s", err)
		case isSecret && strings.TrimRight(string(content), "\r\n") == "":
			problem("%s is empty", field.String())
		case isSecret:
			c.field(secret).SetString(strings.TrimRight(string(content), "\r\n"))
		}
	}
	return problems
}

func (c *Config) field(key Key) reflect.Value {
	return reflect.ValueOf(c).Elem().FieldByIndex(key.index)
}
