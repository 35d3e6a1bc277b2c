package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// LibraryEnv names the shared library when the configuration does not.
const LibraryEnv = "KENTONGAN_ENGINE_LIBRARY"

// ErrNoLibrary says that the engine's shared library is not on this machine; its text says how to get it.
var ErrNoLibrary = errors.New("engine library not found: fetch it with `make engine` (or `npm ci --prefix sinks/clickhouse/engine`), " +
	"or name it in " + LibraryEnv)

// ErrBadLibrary says that the file found is no engine that this program can run.
var ErrBadLibrary = errors.New("engine library cannot be used, fetch it anew with `make engine`")

// packageFolder is where npm leaves the library, below the top of the source tree.
var packageFolder = filepath.Join("sinks", "clickhouse", "engine", "node_modules", "@chdb")

// FindLibrary returns the path of libchdb. It looks at explicit, then at LibraryEnv; where one of them is set it has to
// exist. Otherwise it looks beside the executable and in the npm package below the executable's source tree, and the
// same for the working directory and the folders above it, so that a test of any package finds it. The error wraps
// ErrNoLibrary and lists where it looked.
func FindLibrary(explicit string) (string, error) {
	for _, named := range []string{explicit, os.Getenv(LibraryEnv)} {
		if named == "" {
			continue
		}
		if !isFile(named) {
			return "", fmt.Errorf("%w; looked at %s", ErrNoLibrary, named)
		}
		return named, nil
	}
	candidates := libraryCandidates()
	for _, path := range candidates {
		if isFile(path) {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w; looked at:\n\t%s", ErrNoLibrary, strings.Join(candidates, "\n\t"))
}

func libraryCandidates() []string {
	var paths []string
	name := libraryFileName()
	inPackage := filepath.Join(packageFolder, libraryPackage(), "libchdb.so") // the package calls it .so on every system
	if executable, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(executable); err == nil {
			executable = real
		}
		folder := filepath.Dir(executable)
		paths = append(paths, filepath.Join(folder, name), filepath.Join(filepath.Dir(folder), inPackage))
	}
	if folder, err := os.Getwd(); err == nil {
		for {
			paths = append(paths, filepath.Join(folder, inPackage))
			parent := filepath.Dir(folder)
			if parent == folder {
				break
			}
			folder = parent
		}
	}
	return paths
}

// libraryPackage is npm's name, without scope, of the build for this machine.
func libraryPackage() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	name := "lib-" + runtime.GOOS + "-" + arch
	if runtime.GOOS == "linux" {
		name += "-gnu"
	}
	return name
}

func libraryFileName() string {
	if runtime.GOOS == "darwin" {
		return "libchdb.dylib"
	}
	return "libchdb.so"
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
