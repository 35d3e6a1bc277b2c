// Package config is the configuration of every role: one YAML file whose keys are environment variables as well.
//
// The structs below Config are the only list of keys. Names, types, documentation and the example file are read from them by
// reflection, so a key exists in all of these places or in none. Precedence: the caller's flags, then the environment, then the file, then
// Default. An empty variable, and a key without a value, count as not set.
//
// Load refuses what it does not know, naming the nearest known key, and reports all problems at once. Secrets come from the environment or from
// files named by a *_file key, never from the YAML itself. The package dials nothing; beside the configuration it reads only the files
// that it names. Safe for concurrent use as long as nobody writes to a Config.
package config
