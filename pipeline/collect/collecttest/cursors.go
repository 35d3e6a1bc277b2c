package collecttest

import (
	"maps"
	"slices"
	"sync"

	"github.com/kentongan/kentongan/pipeline/collect"
)

// Cursors keeps values in memory. Its zero value is ready.
type Cursors struct {
	// FailGet and FailPut, where set, are asked first; what they return, if not nil, is the call's error.
	FailGet, FailPut func(name string) error

	mu     sync.Mutex
	values map[string][]byte
}

var _ collect.Cursors = (*Cursors)(nil)

// Get is a copy of the value of name, nil if there is none.
func (c *Cursors) Get(name string) ([]byte, error) {
	if c.FailGet != nil {
		if err := c.FailGet(name); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.values[name]), nil
}

// Put keeps a copy of value.
func (c *Cursors) Put(name string, value []byte) error {
	if c.FailPut != nil {
		if err := c.FailPut(name); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = make(map[string][]byte)
	}
	c.values[name] = slices.Clone(value)
	return nil
}

// All is a copy of everything kept: what a crash leaves behind, for the Cursors of the next life.
func (c *Cursors) All() map[string][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.values)
}
