package affairs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// BoardStore is what the public board is read from.
type BoardStore interface {
	FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error)
	FindVersion(ctx context.Context, id string, no int) (disclosure.Version, error)
	ListVersions(ctx context.Context, id string) ([]disclosure.Version, error)
	ListDisclosures(ctx context.Context, region, item string, at int64, id string, limit int) ([]disclosure.Disclosure, error)
}

// Board is what is posted (公示栏). All that it returns may be shown to anyone.
type Board struct {
	Store     BoardStore
	Catalogue disclosure.Catalogue
	Clock     func() time.Time
}

// Posted is one version as anyone may read it.
type Posted struct {
	Disclosure disclosure.Disclosure
	Item       disclosure.Item
	Edition    disclosure.Edition // Content.Tables without rows about persons
	Version    disclosure.Version // Persons is emptied once they may be shown no more
	Persons    map[string][][]string
	Newest     bool
}

// Read reads a version; 0 is the newest. models.NotFound where there is none.
func (b Board) Read(ctx context.Context, id string, no int) (Posted, error) {
	d, err := b.Store.FindDisclosure(ctx, id)
	if err != nil {
		return Posted{}, fmt.Errorf("read a disclosure: %w", err)
	}
	if no == 0 {
		no = d.Version
	}
	v, err := b.Store.FindVersion(ctx, id, no)
	if err != nil {
		return Posted{}, fmt.Errorf("read a disclosure: %w", err)
	}
	return b.post(d, v)
}

// Today is the day by which notice periods are judged.
func (b Board) Today() models.Date { return models.DateOf(b.Clock()) }

func (b Board) post(d disclosure.Disclosure, v disclosure.Version) (Posted, error) {
	item, _ := b.Catalogue.Find(d.ItemID) // an item that is no more is shown without its words
	p := Posted{Disclosure: d, Item: item, Version: v, Newest: v.No == d.Version}
	if err := json.Unmarshal(v.Canonical, &p.Edition); err != nil {
		return Posted{}, fmt.Errorf("read a version: %w", err)
	}
	if v.PersonsUntil < b.Today() {
		p.Version.Persons = nil
	}
	if p.Version.Persons != nil {
		if err := json.Unmarshal(p.Version.Persons, &p.Persons); err != nil {
			return Posted{}, fmt.Errorf("read a version's rows: %w", err)
		}
	}
	return p, nil
}
