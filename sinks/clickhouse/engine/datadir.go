package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Errors of opening a data directory.
var (
	// ErrLocked says that another process has the data directory open.
	ErrLocked = errors.New("engine data directory is in use")
	// ErrNewerData says that a newer engine has written the data directory.
	ErrNewerData = errors.New("engine data directory was written by a newer engine")
)

const (
	lockFileName    = "engine.lock"    // holds the process id of the owner, locked for as long as it lives
	versionFileName = "engine.version" // the library version that last opened the directory
	storeFolder     = "store"          // the engine's own files
)

// dataDir is a data directory held by this process. Its layout: the lock and version files above, the engine's
// configuration, and the engine's own files in store.
type dataDir struct {
	path string
	lock *os.File
}

// openDataDir creates path where absent and takes its lock, which the system releases when the process ends, however it
// ends. The error wraps ErrLocked where another process holds it.
func openDataDir(path string) (*dataDir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open engine data directory: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(path, storeFolder), 0o700); err != nil {
		return nil, fmt.Errorf("open engine data directory: %w", err)
	}
	name := filepath.Join(path, lockFileName)
	lock, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open engine data directory: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			holder, _ := os.ReadFile(name)
			return nil, fmt.Errorf("%w: %s is held by process %s", ErrLocked, path, strings.TrimSpace(string(holder)))
		}
		return nil, fmt.Errorf("lock engine data directory %s: %w", path, err)
	}
	err = errors.Join(lock.Truncate(0), writeAt(lock, strconv.Itoa(os.Getpid())+"\n"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock engine data directory %s: %w", path, err), lock.Close())
	}
	return &dataDir{path: path, lock: lock}, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// checkVersion refuses a directory last opened by a newer major.minor than version. Patch releases read each other's
// data in both directions; an older engine may not know a newer one's part format.
func (d *dataDir) checkVersion(version string) error {
	raw, err := os.ReadFile(filepath.Join(d.path, versionFileName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read engine version of data directory: %w", err)
	}
	wrote := strings.TrimSpace(string(raw))
	wroteMajor, wroteMinor, err := majorMinor(wrote)
	if err != nil {
		return fmt.Errorf("read engine version of data directory %s: %w", d.path, err)
	}
	major, minor, err := majorMinor(version)
	if err != nil {
		return fmt.Errorf("read engine version of library: %w", err)
	}
	if wroteMajor > major || wroteMajor == major && wroteMinor > minor {
		return fmt.Errorf("%w: %s holds data of engine %s, this one is %s", ErrNewerData, d.path, wrote, version)
	}
	return nil
}

// setVersion records version as the last that opened the directory.
func (d *dataDir) setVersion(version string) error {
	name := filepath.Join(d.path, versionFileName)
	if err := os.WriteFile(name+".new", []byte(version+"\n"), 0o600); err != nil {
		return fmt.Errorf("record engine version: %w", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("record engine version: %w", err)
	}
	return nil
}

func (d *dataDir) close() error { return d.lock.Close() }

func majorMinor(version string) (major, minor int, err error) {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return 0, 0, fmt.Errorf("%q is not a version", version)
	}
	major, majorErr := strconv.Atoi(parts[0])
	minor, minorErr := strconv.Atoi(parts[1])
	if err := errors.Join(majorErr, minorErr); err != nil {
		return 0, 0, fmt.Errorf("%q is not a version", version)
	}
	return major, minor, nil
}
