package broker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// The files of a broker's directory.
const (
	lockFile    = "lock"
	layoutFile  = "layout.json"
	floorsFile  = "floors.json"
	addressFile = "address" // host:port, while the broker runs
	logDir      = "log"     // kfake's own
)

// layoutVersion is the layout of the directory that this program writes, and the newest that it reads.
const layoutVersion = 1

// LockedError says that another process has the directory.
type LockedError struct {
	Dir string
	PID int // 0 where it is not known
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("broker data directory %s is in use by process %d", e.Dir, e.PID)
}

// LayoutError says that the directory was written by a newer program, or by another one.
type LayoutError struct {
	Dir          string
	Have, Newest int // Have is 0 where the directory is not a broker's
}

func (e *LayoutError) Error() string {
	if e.Have == 0 {
		return fmt.Sprintf("%s holds files, but is not a broker data directory", e.Dir)
	}
	return fmt.Sprintf("broker data directory %s has layout %d, this program reads up to %d: it was written by a newer one", e.Dir, e.Have, e.Newest)
}

// dir is a broker's directory under lock.
type dir struct {
	path string
	lock *os.File
}

// openDir locks path, making it if absent, and checks that it is ours to use.
func openDir(path string) (*dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make broker data directory: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock broker data directory: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer lock.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock broker data directory: %w", err)
		}
		text, _ := io.ReadAll(lock)
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		return nil, &LockedError{Dir: path, PID: pid}
	}
	d := &dir{path: path, lock: lock}
	if err := d.prepare(); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *dir) prepare() error {
	if err := d.checkLayout(); err != nil {
		return err
	}
	// The pid is for the message of whoever comes next; the lock itself is the kernel's, and ends with the process.
	if err := d.lock.Truncate(0); err != nil {
		return fmt.Errorf("lock broker data directory: %w", err)
	}
	if _, err := d.lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("lock broker data directory: %w", err)
	}
	return os.MkdirAll(d.file(logDir), 0o700)
}

func (d *dir) checkLayout() error {
	var layout struct {
		Layout int `json:"layout"`
	}
	text, err := os.ReadFile(d.file(layoutFile))
	switch {
	case errors.Is(err, os.ErrNotExist):
		entries, err := os.ReadDir(d.path)
		if err != nil {
			return fmt.Errorf("read broker data directory: %w", err)
		}
		for _, e := range entries {
			if e.Name() != lockFile && e.Name() != layoutFile+".tmp" {
				return &LayoutError{Dir: d.path, Newest: layoutVersion}
			}
		}
		return writeFile(d.file(layoutFile), []byte(fmt.Sprintf("{\"layout\":%d}\n", layoutVersion)))
	case err != nil:
		return fmt.Errorf("read broker data directory: %w", err)
	}
	if err := json.Unmarshal(text, &layout); err != nil {
		return fmt.Errorf("read %s of broker data directory: %w", layoutFile, err)
	}
	if layout.Layout != layoutVersion {
		return &LayoutError{Dir: d.path, Have: layout.Layout, Newest: layoutVersion}
	}
	return nil
}

func (d *dir) file(name string) string { return filepath.Join(d.path, name) }

func (d *dir) close() { d.lock.Close() }

// writeFile replaces the file at path as a whole, on the disk before it returns.
func writeFile(path string, content []byte) error {
	tmp, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}
