package affairs

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// DeskStore keeps drafts. Methods called inside InTx's fn work on its transaction.
type DeskStore interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	CreateDisclosureDraft(ctx context.Context, d disclosure.Draft) error
	FindDisclosureDraft(ctx context.Context, id string) (disclosure.Draft, error)
	// UpdateDisclosureDraft writes the draft as its Revision; models.Conflict where it isn't at
	// the one before.
	UpdateDisclosureDraft(ctx context.Context, d disclosure.Draft) error
	RemoveDisclosureDraft(ctx context.Context, id string, revision int64) error
	// These lists leave Boxed out, but ListDueDrafts.
	ListDisclosureDrafts(ctx context.Context, q disclosure.DraftQuery) ([]disclosure.Draft, error)
	ListDraftsOf(ctx context.Context, disclosureID string) ([]disclosure.Draft, error)
	ListDraftsFor(ctx context.Context, region, item string, period models.Period) ([]disclosure.Draft, error)
	ListDueDrafts(ctx context.Context, unix int64, limit int) ([]disclosure.Draft, error)

	FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error)
	FindDisclosureOf(ctx context.Context, region, item string, period models.Period, subject string) (disclosure.Disclosure, error)
	ListDisclosuresByUnit(ctx context.Context, unitID int64, before disclosure.Spot, limit int) ([]disclosure.Disclosure, error)

	CreateAttached(ctx context.Context, f disclosure.Attached) error
	FindAttached(ctx context.Context, id string) (disclosure.Attached, error)
	ListAttached(ctx context.Context, ids []string) ([]disclosure.Attached, error)
	ListAttachedTo(ctx context.Context, draftID string) ([]disclosure.Attached, error)
	// PostAttached makes a file public: it writes DisclosureID and Boxed.
	PostAttached(ctx context.Context, f disclosure.Attached) error
	// RemoveAttached removes a file that isn't public.
	RemoveAttached(ctx context.Context, id string) error

	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)
}

// Sealer boxes what drafts say, and seals files each to a key of its own.
type Sealer interface {
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
	NewIdentity() (secret models.Secret, recipient string, err error)
	SealFrom(plain io.Reader, recipients ...string) io.ReadCloser
	OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error)
}

// Blob keeps sealed files.
type Blob interface {
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	Open(ctx context.Context, key string) (models.Object, error)
	Remove(ctx context.Context, key string) error
	// Old calls fn with the keys of objects under prefix that are older than a moment.
	Old(ctx context.Context, prefix string, before time.Time, fn func(keys []string) error) error
}

// Scrub is package scrub.
type Scrub struct {
	Kind    func(head []byte) (mediaType string, allowed bool)
	Clean   func(mediaType string, r io.Reader) io.Reader
	Damaged func(err error) bool
	Named   func(name, mediaType string) string
}

// Desk is where disclosures are drafted by one person and approved by another.
type Desk struct {
	Store     DeskStore
	Catalogue disclosure.Catalogue
	Press     Press
	Board     Board
	Sealer    Sealer
	Key       []byte // 32 bytes, of this installation: drafts are boxed under it
	Blob      Blob
	Scrub     Scrub
	// ReadText reads what a file of a media type says; what it can't read of it is
	// privacy.NotRead.
	ReadText func(mediaType string, r io.ReaderAt, size int64) (string, error)
	// OpenSheet gives the rows of a spreadsheet. A models.Error says what is wrong with it.
	OpenSheet func(name string, file io.ReaderAt, size int64) ([][]string, error)
	Mask      disclosure.Mask
	Trail     Trail
	Clock     func() time.Time
	MaxFile   int64 // bytes of one file
}

// Paper is what a draft says. It prints as nothing: it may hold what must not become public.
type Paper struct {
	Form    disclosure.Form
	Reason  string          // of a correction or a withdrawal; of an update what is new
	Note    string          // why an approver returned it
	Fault   string          // why the program did: a message of the locale files
	Editors []int64         // who has written on it: none of them approves it
	Kept    map[string]Kept // by the key of what the gate found
	From    int             // of a change: the version that it was begun from
}

// Kept is what the gate found and somebody decided to publish all the same.
type Kept struct {
	Reason      string
	By          int64
	ConfirmedBy int64 // the approver; 0: nobody yet
}

func (Paper) String() string       { return "[sealed]" }
func (Paper) GoString() string     { return "[sealed]" }
func (Paper) LogValue() slog.Value { return slog.StringValue("[sealed]") }

// Label is what lists show of a draft.
type Label struct {
	Title   string
	Subject string      `json:",omitempty"`
	EventOn models.Date `json:",omitempty"`
}

// Opened is a draft that somebody may see.
type Opened struct {
	disclosure.Draft
	Item  disclosure.Item
	Paper Paper
	// Base is what it changes; the zero Posted of a first publication.
	Base Posted
	May  May
}

// May is what the visitor may do with the draft as it stands.
type May struct {
	Write    bool // and submit, discard
	TakeBack bool
	Approve  bool // or return
	Own      bool // they could approve it, had they not written on it
}

// What is boxed under the installation's key.
const (
	labelDraft = "disclosure-draft"
	labelList  = "disclosure-list" // Label
	labelFile  = "disclosure-file"
)

func (d Desk) box(draft *disclosure.Draft, p Paper) error {
	label, err := json.Marshal(Label{p.Form.Title, p.Form.Subject, models.Date(p.Form.EventOn)})
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	if draft.Label, err = d.Sealer.Box(d.Key, labelList, label); err != nil {
		return fmt.Errorf("box a draft: %w", err)
	}
	if draft.Boxed, err = d.Sealer.Box(d.Key, labelDraft, plain); err != nil {
		return fmt.Errorf("box a draft: %w", err)
	}
	return nil
}

func (d Desk) unbox(draft disclosure.Draft) (p Paper, err error) {
	if draft.State == disclosure.Done {
		return p, nil
	}
	plain, err := d.Sealer.Unbox(d.Key, labelDraft, draft.Boxed)
	if err == nil {
		err = json.Unmarshal(plain, &p)
	}
	if err != nil {
		return p, fmt.Errorf("open a draft: %w", err)
	}
	return p, nil
}

func (d Desk) label(draft disclosure.Draft) (l Label, err error) {
	plain, err := d.Sealer.Unbox(d.Key, labelList, draft.Label)
	if err == nil {
		err = json.Unmarshal(plain, &l)
	}
	if err != nil {
		return l, fmt.Errorf("open a draft's label: %w", err)
	}
	return l, nil
}

// Find opens a draft; models.NotFound for whoever has nothing to do with it.
func (d Desk) Find(ctx context.Context, v models.Visitor, id string) (Opened, error) {
	o := Opened{}
	if !models.IsID(id) {
		return o, notFound()
	}
	draft, err := d.Store.FindDisclosureDraft(ctx, id)
	if err != nil {
		return o, fmt.Errorf("find a draft: %w", err)
	}
	return d.open(ctx, v, draft)
}

func (d Desk) open(ctx context.Context, v models.Visitor, draft disclosure.Draft) (o Opened, err error) {
	writes, approves := v.Is(models.RolePublisher) && v.Unit.ID == draft.UnitID, v.Is(models.RoleApprover) && answersFor(v, draft.RegionCode)
	if !writes && (!approves || draft.State == disclosure.Writing) {
		return o, notFound()
	}
	o.Draft = draft
	if o.Item, err = d.item(draft.ItemID); err != nil {
		return o, err
	}
	if o.Paper, err = d.unbox(draft); err != nil {
		return o, err
	}
	if draft.DisclosureID != "" {
		if o.Base, err = d.Board.Read(ctx, draft.DisclosureID, 0); err != nil {
			return o, err
		}
	}
	own := slices.Contains(o.Paper.Editors, v.Staff.ID) || draft.AuthorID == v.Staff.ID
	waits := draft.State == disclosure.Submitted || draft.State == disclosure.Scheduled
	o.May = May{Write: writes && draft.Open(), TakeBack: writes && waits, Approve: approves && waits && !own, Own: approves && waits && own}
	return o, nil
}

func (d Desk) item(id string) (disclosure.Item, error) {
	item, ok := d.Catalogue.Find(id)
	if !ok {
		return item, notFound()
	}
	return item, nil
}

// answersFor reports whether a region is the visitor's unit's, or lies below it.
func answersFor(v models.Visitor, code string) bool {
	return region.LevelOf(v.Unit.RegionCode) != 0 && region.Contains(v.Unit.RegionCode, code)
}

func notFound() error { return models.Fail(models.NotFound, "err.not_found") }

func forbidden() error { return models.Fail(models.Forbidden, "err.forbidden") }

// change lets fn change a draft that the visitor sees at a revision, and writes it with an entry
// of the trail; without one where act is "". models.Conflict where it was changed meanwhile.
func (d Desk) change(ctx context.Context, v models.Visitor, id string, revision int64, act models.ActName, fn func(ctx context.Context, o *Opened) error) (Opened, error) {
	var o Opened
	err := d.Store.InTx(ctx, func(ctx context.Context) (err error) {
		if o, err = d.Find(ctx, v, id); err != nil {
			return err
		}
		if o.Revision != revision {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		if err := fn(ctx, &o); err != nil {
			return err
		}
		if err := d.write(ctx, &o); err != nil || act == "" {
			return err
		}
		return d.Trail.Record(ctx, v, o.act(act))
	})
	if err != nil {
		return o, fmt.Errorf("change a draft: %w", err)
	}
	return o, nil
}

// write keeps what changed of a draft.
func (d Desk) write(ctx context.Context, o *Opened) error {
	if err := d.box(&o.Draft, o.Paper); err != nil {
		return err
	}
	o.Revision++
	o.ChangedAt = d.Clock().Unix()
	return d.Store.UpdateDisclosureDraft(ctx, o.Draft)
}

// act on a draft, for the trail.
func (o Opened) act(name models.ActName) models.Act {
	return models.Act{Name: name, Kind: models.OfDisclosure, Record: o.ID, UnitID: o.UnitID}.
		Says(models.FieldRegion, o.RegionCode).Says(models.FieldItem, o.ItemID).Says(models.FieldDraft, string(o.Kind))
}

func (p *Paper) writtenBy(id int64) {
	if !slices.Contains(p.Editors, id) {
		p.Editors = append(p.Editors, id)
	}
}
