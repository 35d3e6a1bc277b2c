package engine

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// account is one user of the HTTP interface. The engine knows none of them.
type account struct {
	name     string
	password [sha256.Size]byte // of equal length whatever the password, so that comparing it tells nothing
	reader   bool
}

type accounts []account

func newAccounts(cfg Config) accounts {
	all := accounts{{name: cfg.User, password: sha256.Sum256([]byte(cfg.Password))}}
	if cfg.ReadOnlyUser != "" {
		all = append(all, account{name: cfg.ReadOnlyUser, password: sha256.Sum256([]byte(cfg.ReadOnlyPassword)), reader: true})
	}
	return all
}

// authenticate finds the account of a request: by header, by basic authentication or by URL parameters, as in
// ClickHouse. A request without any is the user "default" without a password.
func (all accounts) authenticate(r *http.Request) (account, error) {
	name, password, given := credentials(r)
	hashed := sha256.Sum256([]byte(password))
	var found *account
	for i := range all {
		sameName := subtle.ConstantTimeCompare([]byte(all[i].name), []byte(name))
		if sameName&subtle.ConstantTimeCompare(all[i].password[:], hashed[:]) == 1 {
			found = &all[i]
		}
	}
	if found != nil {
		return *found, nil
	}
	if !given {
		return account{}, exceptionf(194, "REQUIRED_PASSWORD", "%s: Authentication failed: a user and a password are required", name)
	}
	return account{}, exceptionf(516, "AUTHENTICATION_FAILED",
		"%s: Authentication failed: password is incorrect, or there is no user with such name.", name)
}

func credentials(r *http.Request) (name, password string, given bool) {
	if name = r.Header.Get("X-ClickHouse-User"); name != "" {
		return name, r.Header.Get("X-ClickHouse-Key"), true
	}
	if name, password, given = r.BasicAuth(); given {
		if name == "" {
			name = "default"
		}
		return name, password, true
	}
	query := r.URL.Query()
	if query.Has("user") || query.Has("password") {
		name = query.Get("user")
		if name == "" {
			name = "default"
		}
		return name, query.Get("password"), true
	}
	return "default", "", false
}
