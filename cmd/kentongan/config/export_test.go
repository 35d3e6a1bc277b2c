package config

import "reflect"

// FieldOf is the value of key in a Config, for tests.
func FieldOf(config reflect.Value, key Key) any { return config.FieldByIndex(key.index).Interface() }
