// Package snapshot knows the files in which all that a county has published can be taken away
// at once, and how they are checked. It is pure.
package snapshot

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
)

// Snapshot is the data files of a county, made on a day. No row in them is about a person.
type Snapshot struct {
	RegionCode string      `gorm:"primaryKey"`
	Day        models.Date `gorm:"primaryKey"`
	ID         string      // 32 hexadecimal digits, in the keys of its objects
	Since      int64       // the change after which its changes begin: the Seq of the snapshot before, 0 for the first
	Seq        int64       // all changes up to it are in the files
	Manifest   []byte      // the bytes of manifest.json
	Boxed      []byte      // what opens the objects, boxed under a key of the installation
	MadeAt     int64       // unix seconds
}

// TableName is that of the database.
func (Snapshot) TableName() string { return "snapshots" }

// The names of the files that are about the others.
const (
	ManifestName = "manifest.json"
	SumsName     = "SHA256SUMS"
)

// File is one of the files, as the manifest lists it.
type File struct {
	Name string `json:"name"` // totals.csv.gz
	Type string `json:"media_type"`
	Rows int64  `json:"rows"`   // without the head of a table
	Size int64  `json:"size"`   // bytes
	Hash string `json:"sha256"` // hexadecimal
}

// Manifest lists the files of a snapshot.
type Manifest struct {
	Region   string      `json:"region"`
	Name     string      `json:"name"`
	Day      models.Date `json:"day"`
	MadeAt   string      `json:"made_at"`            // RFC 3339
	Since    int64       `json:"changes_after"`      // where changes.jsonl.gz begins
	Seq      int64       `json:"changes_up_to"`      // all changes up to it are in the files
	Previous string      `json:"previous,omitempty"` // address of the manifest before
	Files    []File      `json:"files"`
}

// Bytes are the manifest as it is kept and served.
func (m Manifest) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a manifest: %w", err)
	}
	return append(b, '\n'), nil
}

// Parse reads a manifest; models.Invalid where it is none.
func Parse(text []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil || !m.sound() {
		return m, models.Fail(models.Invalid, "data.err.manifest").Because(err)
	}
	return m, nil
}

func (m Manifest) sound() bool {
	return len(m.Files) > 0 && !slices.ContainsFunc(m.Files, func(f File) bool {
		sum, err := hex.DecodeString(f.Hash)
		return f.Name == "" || strings.ContainsAny(f.Name, `/\`) || f.Name == ".." || err != nil || len(sum) != 32
	})
}

// Sums are the lines of SHA256SUMS, for sha256sum -c.
func (m Manifest) Sums() []byte {
	var b strings.Builder
	for _, f := range m.Files {
		fmt.Fprintf(&b, "%s  %s\n", f.Hash, f.Name)
	}
	return []byte(b.String())
}

// Find finds one of the files.
func (m Manifest) Find(name string) (File, bool) {
	i := slices.IndexFunc(m.Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return File{}, false
	}
	return m.Files[i], true
}

// ObjectKey is where a file is kept: a key has no dots.
func (s Snapshot) ObjectKey(name string) string {
	return Prefix + s.RegionCode + "/" + string(s.Day) + "/" + s.ID + "/" + strings.ReplaceAll(name, ".", "-")
}

// Prefix is that of the keys of all files.
const Prefix = "data/"
