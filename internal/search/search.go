// Package search finds what is published: disclosures, batches of payments and answered
// questions by their words, places and items by their names. Everything that it has was public
// when it was indexed; rows about persons never are (docs/adr/0032-search.md).
package search

import (
	"context"
	"fmt"

	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/index"
	"qingyuan/models/region"
)

// What is kept of a document, as the store has it.
type (
	Doc     = index.Doc
	Text    = index.Text
	Posting = index.Posting
)

// Store keeps the index.
type Store interface {
	ReadStore
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	LastChange(ctx context.Context) (int64, error)
	ListChangesAfter(ctx context.Context, seq int64, limit int) ([]disclosure.Change, error)

	// TakeSearch makes a holder the one that writes, until a moment; false where another is.
	TakeSearch(ctx context.Context, holder string, now, until int64) (bool, error)
	// KeepSearch puts the end of the holder's lease off; models.Conflict where it is another's.
	// In a transaction, nobody else writes before that ends.
	KeepSearch(ctx context.Context, holder string, until int64) error
	// LeaveSearch ends the holder's lease.
	LeaveSearch(ctx context.Context, holder string) error
	MoveSearch(ctx context.Context, seq int64, scheme int) error
	// EmptySearch removes all that is indexed.
	EmptySearch(ctx context.Context) error

	AddSearchDoc(ctx context.Context, d Doc, texts []Text) error
	// SetSearchState moves documents on.
	SetSearchState(ctx context.Context, seqs []int64, to index.State) error
	// FindSearchDocsOf finds the documents about a record that are live or before a number.
	FindSearchDocsOf(ctx context.Context, kind disclosure.Kind, record string) ([]Doc, error)
	// ListSearchLeftovers lists documents that aren't live.
	ListSearchLeftovers(ctx context.Context, limit int) ([]Doc, error)
	RemoveSearchDoc(ctx context.Context, seq int64) error
	// PutPostings writes postings in the place of those of the same token and block; one
	// without documents is removed.
	PutPostings(ctx context.Context, list []Posting) error
}

// ReadStore is what questions are answered from.
type ReadStore interface {
	SearchHead(ctx context.Context) (index.Head, error)
	// ListPostings lists the postings of tokens in blocks from one to another, both included.
	ListPostings(ctx context.Context, tokens []string, from, to int64) ([]Posting, error)
	// ListTokens lists tokens that begin with a text.
	ListTokens(ctx context.Context, prefix string, limit int) ([]string, error)
	// HasTokens tells which of tokens there are.
	HasTokens(ctx context.Context, tokens []string) ([]string, error)
	// ListSearchDocs lists those of documents that are live and of an amount from least to most,
	// where one is named.
	ListSearchDocs(ctx context.Context, seqs []int64, least, most *int64) ([]Doc, error)
	// FindTextsWith tells which of documents have a folded text.
	FindTextsWith(ctx context.Context, seqs []int64, folded string) ([]int64, error)
	// ListTexts lists all parts of a document.
	ListTexts(ctx context.Context, seq int64) ([]Text, error)
	// ListPassages lists, of each of documents, its first part from a number on that has one of
	// some folded texts, or that part itself where none has.
	ListPassages(ctx context.Context, seqs []int64, from int, folded []string) ([]Text, error)
	// FindChanges finds changes by their numbers.
	FindChanges(ctx context.Context, seqs []int64) ([]disclosure.Change, error)
	FindRegions(ctx context.Context, codes []string) ([]region.Region, error)
	ListProgrammes(ctx context.Context) ([]fund.Programme, error)
}

// Place is a region as the search of regions finds it.
type Place struct {
	Code, Name string
	Path       string // the names above it
}

// Search answers questions. All that it returns may be shown to anyone.
type Search struct {
	Store     ReadStore
	Catalogue disclosure.Catalogue
	Synonyms  map[string][]string // other names of programmes, by code
	// Places finds places by a part of their name, the higher ones first.
	Places func(ctx context.Context, q string) ([]Place, error)
}

func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
