package handlers

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Assets are the static files under names that carry a hash of what is in them, so that
// browsers keep them for good. The stylesheets are joined into one, app.css, in the order
// of their names.
type Assets struct {
	urls  map[string]string // app.css → /static/app.1a2b3c4d5e.css
	files map[string]asset  // by URL
}

type asset struct {
	kind        string
	plain, gzip []byte
}

// NewAssets reads css/, js/ and images/ of files.
func NewAssets(files fs.FS) (*Assets, error) {
	a := &Assets{urls: map[string]string{}, files: map[string]asset{}}
	var css bytes.Buffer
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		switch path.Ext(name) {
		case ".css": // WalkDir goes in the order of names
			css.Write(body)
			css.WriteByte('\n')
			return nil
		case ".go", ".md":
			return nil
		}
		return a.add(name, body)
	})
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	if err := a.add("app.css", css.Bytes()); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	return a, nil
}

func (a *Assets) add(name string, body []byte) error {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	url := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	var packed bytes.Buffer
	zw, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zw.Write(body); err != nil {
		return err
	}
	if err := zw.Close(); err != nil {
		return err
	}
	kind := mime.TypeByExtension(ext)
	if ext == ".js" {
		kind = "text/javascript; charset=utf-8"
	}
	a.urls[name] = url
	a.files[url] = asset{kind: kind, plain: body, gzip: packed.Bytes()}
	return nil
}

// URL of a static file; an unknown name is an error, so that a page can't ask for what
// isn't there.
func (a *Assets) URL(name string) (string, error) {
	url, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("no static file %s", name)
	}
	return url, nil
}

// Serve answers a request for a static file.
func (a *Assets) Serve(c *fiber.Ctx) error {
	f, ok := a.files[c.Path()]
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, f.kind)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Response().Header.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding) // not by language or cookies
	if strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.gzip)
	}
	return c.Send(f.plain)
}
