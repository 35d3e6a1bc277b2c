package viewer

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"
)

// dist holds what `npm run build` made of web/src. In a fresh clone it holds .gitkeep alone, so that Go builds without npm.
//
//go:embed all:web/dist
var dist embed.FS

//go:embed web/unbuilt.html
var unbuilt []byte

// site is the page's files by URL path.
type site struct {
	built bool
	files map[string]file
}

type file struct {
	contentType string
	etag        string
	body        []byte
}

func loadSite() (*site, error) {
	s := &site{files: map[string]file{}}
	err := fs.WalkDir(dist, "web/dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".gitkeep" {
			return err
		}
		body, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		url := name[len("web/dist"):]
		if url == "/index.html" {
			url, s.built = "/", true
		}
		s.files[url] = newFile(name, body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the embedded page: %w", err)
	}
	if !s.built {
		s.files["/"] = newFile("unbuilt.html", unbuilt)
	}
	return s, nil
}

func newFile(name string, body []byte) file {
	sum := sha256.Sum256(body)
	return file{contentType: contentType(name), etag: `"` + hex.EncodeToString(sum[:12]) + `"`, body: body}
}

// contentType does not ask the machine's MIME tables, which differ.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

// ServeHTTP answers with a file of the page; the browser asks again each time, and mostly hears that nothing changed.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.files[r.URL.Path]
	if !ok {
		writeProblem(w, http.StatusNotFound, problem{Code: "not_found", Message: "there is nothing here; the page is at /"})
		return
	}
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", f.etag)
	if !s.built && r.URL.Path == "/" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write(f.body)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}
