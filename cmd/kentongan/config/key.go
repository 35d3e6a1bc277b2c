package config

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// EnvPrefix opens every environment variable of the configuration.
const EnvPrefix = "KENTONGAN_"

// ReservedEnv lists the variables with the prefix that are no keys: the file to load, and where tests find shared data.
func ReservedEnv() []string { return []string{"KENTONGAN_CONFIG", "KENTONGAN_SHARED"} }

// isReserved is true of ReservedEnv and of what opens with KENTONGAN_TEST_: a process that a test starts inherits those.
func isReserved(variable string) bool {
	return slices.Contains(ReservedEnv(), variable) || strings.HasPrefix(variable, EnvPrefix+"TEST_")
}

// Key is one key of the configuration: a value, or a list.
type Key struct {
	Path   string // "kafka.tls.ca_file"
	Env    string // "KENTONGAN_KAFKA_TLS_CA_FILE"
	Doc    string // a sentence; empty for a secret, whose _file says it
	Secret bool   // refused in the file
	typ    reflect.Type
	index  []int // of the field below Config
}

// Keys lists all keys in the order of the structs.
func Keys() []Key { return fieldsOf(reflect.TypeFor[Config](), "", nil) }

func fieldsOf(t reflect.Type, prefix string, index []int) []Key {
	var keys []Key
	for f := range fields(t) {
		path := prefix + f.Tag.Get("koanf")
		at := append(slices.Clone(index), f.Index...)
		if f.Type.Kind() == reflect.Struct {
			keys = append(keys, fieldsOf(f.Type, path+".", at)...)
			continue
		}
		keys = append(keys, Key{
			Path:   path,
			Env:    EnvPrefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_")),
			Doc:    f.Tag.Get("doc"),
			Secret: f.Tag.Get("secret") == "true",
			typ:    f.Type,
			index:  at,
		})
	}
	return keys
}

// fields yields the fields of a struct that are keys.
func fields(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !yield(f) {
				return
			}
		}
	}
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	bytesType    = reflect.TypeFor[Bytes]()
)

// isListOfStructs tells a list of structs from values and lists of texts.
func isListOfStructs(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct
}
