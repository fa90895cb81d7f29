package affairs

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
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
	// ListDisclosuresBy lists by region, then by when they were published, beyond a place.
	ListDisclosuresBy(ctx context.Context, f disclosure.Filter, from disclosure.Place, limit int) ([]disclosure.Disclosure, error)
	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	// ListChanges lists the newest first, of all regions and items where none is named.
	ListChanges(ctx context.Context, region, item string, before int64, limit int) ([]disclosure.Change, error)
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)
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
	Salt       string // of the hashes of Persons; it leaves with them
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
		var persons disclosure.Persons
		if err := json.Unmarshal(p.Version.Persons, &persons); err != nil {
			return Posted{}, fmt.Errorf("read a version's rows: %w", err)
		}
		p.Persons, p.Salt = persons.Tables, persons.Salt
	}
	return p, nil
}

// Versions lists the versions of a disclosure without what they say, the newest first.
func (b Board) Versions(ctx context.Context, id string) ([]disclosure.Version, error) {
	list, err := b.Store.ListVersions(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	return list, nil
}

// Office is the name of the unit that published a disclosure; "" where it is no more.
func (b Board) Office(ctx context.Context, d disclosure.Disclosure) (string, error) {
	u, err := b.Store.FindUnit(ctx, d.UnitID)
	if models.CodeOf(err) == models.NotFound {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find who published: %w", err)
	}
	return u.Name, nil
}

// Comparison is two versions side by side.
type Comparison struct {
	From, To Posted
	disclosure.Difference
	// Apart are tables about persons that can be compared no more: their rows have left.
	Apart []disclosure.Table
}

// Compare compares two versions of a disclosure; models.NotFound where one isn't there.
func (b Board) Compare(ctx context.Context, id string, from, to int) (Comparison, error) {
	if from < 1 || to < 1 {
		return Comparison{}, models.Fail(models.NotFound, "err.not_found")
	}
	was, err := b.Read(ctx, id, from)
	if err != nil {
		return Comparison{}, err
	}
	is, err := b.Read(ctx, id, to)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{From: was, To: is}
	before, after := was.Whole(), is.Whole()
	for _, t := range is.Item.Tables {
		a, b := was.Edition.Withheld[t.ID], is.Edition.Withheld[t.ID]
		if a != "" && was.Persons == nil || b != "" && is.Persons == nil {
			delete(before.Content.Tables, t.ID)
			delete(after.Content.Tables, t.ID)
			if a != b {
				c.Apart = append(c.Apart, t)
			}
		}
	}
	c.Difference = disclosure.Compare(is.Item, before, after)
	return c, nil
}

// Whole is the edition with the rows about persons that may be shown now.
func (p Posted) Whole() disclosure.Edition {
	e := p.Edition
	all := map[string][][]string{}
	maps.Copy(all, e.Content.Tables)
	maps.Copy(all, p.Persons)
	e.Content.Tables = all
	return e
}
