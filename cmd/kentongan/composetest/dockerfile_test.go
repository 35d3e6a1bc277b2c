package composetest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dockerfile gives the instructions of the Dockerfile, split into words.
func dockerfile(t *testing.T) [][]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var instructions [][]string
	for line := range strings.Lines(string(raw)) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			instructions = append(instructions, words)
		}
	}
	return instructions
}

// Images are pinned, what is copied stands in the tree, the compiler is new enough, and the program is where the health checks call it.
func TestDockerfile(t *testing.T) {
	pinned := regexp.MustCompile(`^[a-z/]+:[0-9]+\.[0-9]+\.[0-9]+-[a-z0-9-]+$`)
	gomod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	language := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(gomod))[1]
	entry, user := "", ""
	for _, words := range dockerfile(t) {
		switch words[0] {
		case "FROM":
			if image := words[1]; image != "scratch" && !pinned.MatchString(image) {
				t.Errorf("%s is not pinned to a full version", image)
			}
			if image, isGo := strings.CutPrefix(words[1], "golang:"); isGo && !strings.HasPrefix(image, language+".") {
				t.Errorf("golang:%s builds a module of Go %s", image, language)
			}
		case "COPY":
			sources := slices.DeleteFunc(slices.Clone(words[1:len(words)-1]), func(w string) bool { return strings.HasPrefix(w, "--") })
			if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "--from=") }) {
				continue
			}
			for _, source := range sources {
				if _, err := os.Stat(filepath.Join(top, source)); err != nil {
					t.Errorf("COPY: %v", err)
				}
			}
		case "ENTRYPOINT":
			entry = strings.Join(words[1:], " ")
		case "USER":
			user = words[1]
		}
	}
	if entry != `["/kentongan"]` {
		t.Errorf("entry point %s, but the health checks call /kentongan", entry)
	}
	if user == "" || strings.HasPrefix(user, "0") || strings.HasPrefix(user, "root") {
		t.Errorf("runs as %q", user)
	}
}

// Neither secrets nor history travel to the builder.
func TestDockerignore(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(top, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{".git", "data", "**/node_modules"} {
		if !slices.Contains(strings.Split(string(raw), "\n"), line) {
			t.Errorf("%s is sent to the builder", line)
		}
	}
	ignored, err := os.ReadFile(filepath.Join(top, ".gitignore"))
	if err != nil || !strings.Contains(string(ignored), "/data/\n") {
		t.Errorf("git does not ignore data/, where the secrets are made (%v)", err)
	}
}
