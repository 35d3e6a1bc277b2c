package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

// dataDir is the folder of everything embedded. What lies where:
//
//	broker/             the embedded broker's log
//	engine/             the embedded engine's tables
//	collect/cursors.db  where the collectors go on
//	import/cursors.db   where imports go on
//	secrets/            the pseudonym key and the engine's password, readable by the owner alone
//	run/                addresses of the running embedded parts, and the lock of `up`
type dataDir string

func (d dataDir) path(parts ...string) string {
	return filepath.Join(append([]string{string(d)}, parts...)...)
}

// file is path with its folder made.
func (d dataDir) file(parts ...string) (string, error) {
	p := d.path(parts...)
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		return "", refusedError{fmt.Errorf("make the data folder: %w", err)}
	}
	return p, nil
}

// secret is the content of secrets/name, made of 32 random bytes by whoever needs it first.
func (d dataDir) secret(name string) (string, error) {
	p, err := d.file("secrets", name)
	if err != nil {
		return "", err
	}
	for range 2 {
		raw, err := os.ReadFile(p)
		if err == nil {
			return strings.TrimSpace(string(raw)), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("read secret: %w", err)
		}
		if err := writeSecret(p); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("make secret: %w", err)
		}
	}
	return "", fmt.Errorf("secret %s vanishes", p)
}

// writeSecret writes it whole under another name first: two processes may need it at once, and a link fails where one was faster.
func writeSecret(p string) error {
	draft, err := os.CreateTemp(filepath.Dir(p), ".draft-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	if _, err := draft.WriteString(hex.EncodeToString(random) + "\n"); err != nil {
		draft.Close()
		return err
	}
	if err := errors.Join(draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Link(draft.Name(), p)
}

// publishAddr notes where an embedded part listens, for as long as it runs.
func (d dataDir) publishAddr(role, addr string) (remove func(), err error) {
	p, err := d.file("run", role+".addr")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(p+".new", []byte(addr+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("note address: %w", err)
	}
	if err := os.Rename(p+".new", p); err != nil {
		return nil, fmt.Errorf("note address: %w", err)
	}
	return func() { _ = os.Remove(p) }, nil
}

// addr is where role listens: as it noted itself, else as configured.
func (d dataDir) addr(role, configured string) string {
	raw, err := os.ReadFile(d.path("run", role+".addr"))
	if err != nil {
		return configured
	}
	return strings.TrimSpace(string(raw))
}

// pseudonymKey is the configured key, else the one of the data folder.
func (d dataDir) pseudonymKey(cfg *config.Config) ([]byte, error) {
	if cfg.Pseudonym.Key != "" {
		return []byte(cfg.Pseudonym.Key), nil
	}
	key, err := d.secret("pseudonym-key")
	return []byte(key), err
}
