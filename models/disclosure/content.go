package disclosure

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"qingyuan/models"
)

// Content is what a version says. Facts are by the item's field; Tables are rows of cells in
// the order of the table's fields, each written as its FieldType says.
type Content struct {
	Title  string                `json:"title"`
	Body   string                `json:"body,omitempty"` // Markdown
	Facts  map[string]string     `json:"facts,omitempty"`
	Tables map[string][][]string `json:"tables,omitempty"`
	Files  []File                `json:"files,omitempty"`
}

// File is an attachment as the public may have it: without metadata.
type File struct {
	ID   string `json:"id"` // 32 hexadecimal digits; its object is files/<2 digits>/<ID>
	Name string `json:"name"`
	Type string `json:"type"` // media type
	Size int64  `json:"size"` // bytes
	Hash string `json:"sha256"`
}

// Edition is a version in its canonical form: the content with what places it, and the rows
// about persons apart, by their hash, so that they can leave while the rest can still be
// checked. docs/adr/0026-disclosures.md.
type Edition struct {
	Item     string            `json:"item"`
	Region   string            `json:"region"`
	Period   models.Period     `json:"period,omitempty"`
	Subject  string            `json:"subject,omitempty"`
	EventOn  models.Date       `json:"event_on,omitempty"`
	Version  int               `json:"version"`
	Reason   string            `json:"reason,omitempty"` // of a correction; of an update what is new
	Update   bool              `json:"update,omitempty"` // of what goes on: it is told anew, the version before wasn't wrong
	Content  Content           `json:"content"`
	Withheld map[string]string `json:"persons_sha256,omitempty"` // by table, Persons.Hash
}

// Persons are the rows about persons of a version. Salt leaves with them: without it nobody can
// try who a row was about until the hash is right, and few rows are soon tried.
type Persons struct {
	Salt   string                `json:"salt"` // 32 hexadecimal digits; the same in all versions while it is there
	Tables map[string][][]string `json:"tables"`
}

// Hash is the SHA-256 of the salt, a line feed and a table's rows as JSON, in hexadecimal.
func (p Persons) Hash(table string) (string, error) {
	b, err := json.Marshal(p.Tables[table])
	if err != nil {
		return "", fmt.Errorf("canonical rows: %w", err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(append([]byte(p.Salt+"\n"), b...))), nil
}

// Canonical are the bytes that are kept and hashed: JSON with keys in one order and no
// white space between.
func (e Edition) Canonical() ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("canonical form: %w", err)
	}
	return b, nil
}

// Split takes the tables about persons out of the content. It returns the edition with their
// hashes under a salt, and their rows.
func (e Edition) Split(it Item, salt string) (Edition, Persons, error) {
	open, persons := map[string][][]string{}, Persons{salt, map[string][][]string{}}
	withheld := map[string]string{}
	for id, rows := range e.Content.Tables {
		if t, ok := it.Table(id); !ok || !t.Persons {
			open[id] = rows
			continue
		}
		persons.Tables[id] = rows
		var err error
		if withheld[id], err = persons.Hash(id); err != nil {
			return e, persons, err
		}
	}
	e.Content.Tables, e.Withheld = open, withheld
	return e, persons, nil
}
