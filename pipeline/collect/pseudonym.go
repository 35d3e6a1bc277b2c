package collect

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/kentongan/kentongan/schemas"
)

// Pseudonymiser replaces accounts by keyed pseudonyms. The key lives outside the database: without it nobody can test whether an
// account is behind a pseudonym. Safe for concurrent use.
type Pseudonymiser struct {
	key        []byte
	keyID      string
	registered map[account]Registered
}

// Registered is an account that the operator named as official or media; its name may be shown.
type Registered struct {
	Platform string
	Handle   string // without @, compared in lower case
	Role     schemas.Role
	Name     string
}

type account struct{ platform, handle string }

// MinKeyBytes is the least length of a pseudonym key.
const MinKeyBytes = 16

// NewPseudonymiser makes one from a secret key, its public id, and the registered accounts. Retains key.
func NewPseudonymiser(key []byte, keyID string, registered []Registered) (*Pseudonymiser, error) {
	if len(key) < MinKeyBytes {
		return nil, errors.New("pseudonym key is shorter than 16 bytes")
	}
	if keyID == "" {
		return nil, errors.New("pseudonym key has no id")
	}
	p := &Pseudonymiser{key: key, keyID: keyID, registered: make(map[account]Registered, len(registered))}
	for _, r := range registered {
		p.registered[account{r.Platform, normalHandle(r.Handle)}] = r
	}
	return p, nil
}

// Author is the pseudonym of an account of platform: HMAC-SHA-256 over the platform and the stable account id, or the lower-cased handle
// where the platform tells no id. nil if both are empty.
func (p *Pseudonymiser) Author(platform, accountID, handle string) *schemas.Author {
	handle = normalHandle(handle)
	a := schemas.Author{KeyID: p.keyID, Basis: schemas.BasisAccount}
	subject := accountID
	if subject == "" {
		a.Basis, subject = schemas.BasisHandle, handle
	}
	if subject == "" {
		return nil
	}
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(platform + "\x00" + string(a.Basis) + "\x00" + subject))
	a.Pseudonym = hex.EncodeToString(mac.Sum(nil)[:16])
	if r, ok := p.registered[account{platform, handle}]; ok && handle != "" {
		a.Role, a.Name = r.Role, r.Name
	}
	return &a
}

func normalHandle(h string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(h), "@"))
}
