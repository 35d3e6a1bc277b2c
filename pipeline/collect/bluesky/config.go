package bluesky

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Config is one subscription. Zero values of the optional fields mean the defaults named beside them.
//
// A post is collected when one of its languages is in Languages and one of Phrases is in its text; an empty list asks for nothing. A post that
// names no language is collected by phrases alone.
type Config struct {
	Name       string        `koanf:"name"`        // collection, and the cursor's name; default jetstream
	Endpoints  []string      `koanf:"endpoints"`   // ws or wss; tried in turn; default PublicEndpoints
	Languages  []string      `koanf:"languages"`   // such as id, jv, su; a region (id-ID) does not matter
	Phrases    []string      `koanf:"phrases"`     // whole words, in any case
	Follow     time.Duration `koanf:"follow"`      // how long edits and deletions of a post are followed; default 365 days
	StallAfter time.Duration `koanf:"stall_after"` // a host that is silent for so long is left; default 30s
	MaxGap     time.Duration `koanf:"max_gap"`     // between two events; what is longer counts as not observed; default 60s
	MaxBytes   int64         `koanf:"max_bytes"`   // of one message; larger ones are set aside; default 1 MiB
	UserAgent  string        `koanf:"user_agent"`  // default names the project
}

// How far a cursor is wound back. Events of one host may be slightly out of order, and the clocks of two hosts differ.
const (
	rewindSame   = 5 * time.Second
	rewindSwitch = 60 * time.Second
)

// clockTolerance is how far another machine's clock may be ahead and still be believed; that of the relays is the same.
const clockTolerance = 5 * time.Minute

// checkpointEvery is how often the cursor is saved: so much is read again after a crash.
const checkpointEvery = 5 * time.Second

// DefaultUserAgent is what a host reads in its log.
const DefaultUserAgent = "Kentongan/1 (+https://github.com/kentongan/kentongan)"

// PublicEndpoints are Bluesky's own hosts (README of bluesky-social/jetstream).
func PublicEndpoints() []string {
	return []string{
		"wss://jetstream1.us-east.bsky.network/subscribe", "wss://jetstream2.us-east.bsky.network/subscribe",
		"wss://jetstream1.us-west.bsky.network/subscribe", "wss://jetstream2.us-west.bsky.network/subscribe",
	}
}

var (
	validName     = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)
	validLanguage = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$`)
)

// Validate says what is wrong with c, without asking the network.
func (c Config) Validate() error {
	if c.Name != "" && !validName.MatchString(c.Name) {
		return fmt.Errorf("bluesky name %q is not 1 to 64 of a-z, 0-9, _ and -", c.Name)
	}
	for _, endpoint := range c.Endpoints {
		u, err := url.Parse(endpoint)
		if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
			return errors.New("bluesky endpoint is not a ws or wss address")
		}
		if u.RawQuery != "" || u.User != nil {
			return fmt.Errorf("bluesky endpoint %s: parameters and credentials have no place in it", u.Host)
		}
	}
	if len(c.Languages) == 0 && len(c.Phrases) == 0 {
		return errors.New("bluesky needs languages or phrases: without either it would collect the whole network")
	}
	for _, l := range c.Languages {
		if !validLanguage.MatchString(l) {
			return fmt.Errorf("bluesky language %q is not a code such as id", l)
		}
	}
	for _, p := range c.Phrases {
		if len(words(p)) == 0 {
			return fmt.Errorf("bluesky phrase %q has no word", p)
		}
	}
	switch {
	case c.Follow < 0, c.StallAfter < 0, c.MaxGap < 0, c.MaxBytes < 0:
		return errors.New("bluesky follow, stall_after, max_gap and max_bytes must not be negative")
	case c.MaxBytes > 0 && c.MaxBytes < 1024:
		return errors.New("bluesky max_bytes is less than any post needs, at least 1024")
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Name == "" {
		c.Name = "jetstream"
	}
	if len(c.Endpoints) == 0 {
		c.Endpoints = PublicEndpoints()
	}
	for _, d := range []struct {
		value *time.Duration
		or    time.Duration
	}{{&c.Follow, 365 * 24 * time.Hour}, {&c.StallAfter, 30 * time.Second}, {&c.MaxGap, 60 * time.Second}} {
		if *d.value == 0 {
			*d.value = d.or
		}
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 1 << 20
	}
	if c.UserAgent == "" {
		c.UserAgent = DefaultUserAgent
	}
	return c
}

// subscribeURL is endpoint with the query that asks for posts from cursor on, in microseconds; 0 asks for what comes.
func subscribeURL(endpoint string, cursor int64) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint // Validate was asked before
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/subscribe"
	}
	q := url.Values{"wantedCollections": {postCollection}}
	if cursor > 0 {
		q.Set("cursor", fmt.Sprint(cursor))
	}
	u.RawQuery = q.Encode()
	return u.String()
}
