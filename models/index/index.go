// Package index has the shapes in which what is published is kept to be found: documents, their
// text, and which of them have a token.
package index

import (
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Doc is what is kept of a document beside its text. Its number is that of the change that it
// came with, so that higher ones are newer.
type Doc struct {
	Seq         int64 `gorm:"primaryKey;autoIncrement:false"`
	Kind        disclosure.Kind
	Record      string // what it is about: one document of a kind
	Target      string // in the address where it is read
	Version     int
	ItemID      string
	Class       disclosure.Class
	RegionCode  string
	Period      models.Period // of events "", and Year tells
	Year        int
	Title       string
	AmountFen   *int64 // nil where it has none
	PublishedAt int64
	State       State
}

// TableName is that of the database.
func (Doc) TableName() string { return "search_docs" }

// State is how far a document is in the index.
type State string

// The states: a document is found only while it is live.
const (
	Writing State = "writing"
	Live    State = "live"
	Gone    State = "gone" // what it was found by is yet to be removed
)

// Text is a part of a document: whole lines, as they are shown and as they are compared.
type Text struct {
	Doc    int64 `gorm:"primaryKey;autoIncrement:false"`
	Part   int   `gorm:"primaryKey;autoIncrement:false"`
	Plain  string
	Folded string
}

// TableName is that of the database.
func (Text) TableName() string { return "search_texts" }

// Head is how far the index has followed the public changes, and who writes it.
type Head struct {
	Seq    int64
	Scheme int    // of tokens: another one is indexed anew
	Holder string // of the lease
	Until  int64  // unix seconds
}

// Posting is the documents of one block that have a token, packed (internal/search).
type Posting struct {
	Token string
	Block int64
	Docs  []byte
}
