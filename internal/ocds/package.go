package ocds

import (
	"encoding/json"
	"fmt"
	"io"
)

// Package writes a release package as its releases come.
type Package struct {
	w     io.Writer
	wrote bool
}

// head is what a package says of itself, before its releases.
type head struct {
	URI       string    `json:"uri"`
	Version   string    `json:"version"`
	Published string    `json:"publishedDate"`
	Publisher publisher `json:"publisher"`
	Licence   string    `json:"license,omitempty"`
}

type publisher struct {
	Name string `json:"name"`
	URI  string `json:"uri"`
}

// Open begins a package that is found under path and was changed last at a moment.
func (s Source) Open(w io.Writer, path string, changed int64) (*Package, error) {
	b, err := json.Marshal(head{URI: s.URL + path, Version: "1.1", Published: moment(changed), Publisher: publisher{s.Publisher, s.URL}, Licence: s.Licence})
	if err != nil {
		return nil, fmt.Errorf("write a package: %w", err)
	}
	p := &Package{w: w}
	_, err = fmt.Fprintf(w, `%s,"releases":[`, b[:len(b)-1])
	return p, err
}

// Add writes a release.
func (p *Package) Add(r Release) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write a release: %w", err)
	}
	if p.wrote {
		b = append([]byte(",\n"), b...)
	}
	p.wrote = true
	_, err = p.w.Write(b)
	return err
}

// Close ends the package.
func (p *Package) Close() error {
	_, err := io.WriteString(p.w, "]}\n")
	return err
}
