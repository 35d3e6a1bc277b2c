package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// PortTakenError says that another process listens on the address, and which configuration key chooses another.
type PortTakenError struct {
	Address string
	Key     string
	Err     error
}

// Error names the port and the key.
func (e *PortTakenError) Error() string {
	return fmt.Sprintf("%s is in use by another process; stop it, or choose another port with %s (or %s)",
		e.Address, e.Key, "KENTONGAN_"+strings.ToUpper(strings.ReplaceAll(e.Key, ".", "_")))
}

// Unwrap is the error of the system, syscall.EADDRINUSE.
func (e *PortTakenError) Unwrap() error { return e.Err }

// Listen opens address (host:port), which the configuration key sets. A port that is in use gives a *PortTakenError.
func Listen(ctx context.Context, address, key string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, &PortTakenError{Address: address, Key: key, Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s (%s): %w", address, key, err)
	}
	return listener, nil
}
