package affairs

import (
	"context"
	"fmt"
	"io"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Typed is the form of a draft as it was sent: all but its tables and files.
type Typed struct {
	Title, Subject, EventOn, Body, Reason string
	Facts                                 map[string]string
}

// Save keeps what was typed, right or not: Problems says what is wrong with it.
func (d Desk) Save(ctx context.Context, v models.Visitor, id string, revision int64, t Typed) (Opened, error) {
	return d.writing(ctx, v, id, revision, func(o *Opened) error {
		o.Type(t)
		o.Paper.Form = o.Paper.Form.Tidy(o.Item, d.Mask)
		return nil
	})
}

// Type puts what was typed into the paper.
func (o *Opened) Type(t Typed) {
	if o.Kind != disclosure.ToPublish {
		o.Paper.Reason = t.Reason
	}
	if o.Kind == disclosure.ToWithdraw {
		return
	}
	f := &o.Paper.Form
	f.Title, f.Body, f.Facts = t.Title, t.Body, t.Facts
	if o.Kind == disclosure.ToPublish && o.Item.Frequency == disclosure.Event {
		f.Subject = t.Subject // of what is published it stays: it is its place
	}
	if o.Item.Frequency == disclosure.Event {
		f.EventOn = t.EventOn
	}
}

// writing is change for those who write on the draft.
func (d Desk) writing(ctx context.Context, v models.Visitor, id string, revision int64, fn func(o *Opened) error) (Opened, error) {
	return d.change(ctx, v, id, revision, "", func(_ context.Context, o *Opened) error {
		if !o.May.Write {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		o.Paper.writtenBy(v.Staff.ID)
		return fn(o)
	})
}

// Problems are what is wrong with the draft as it stands; fields as in Form.Read, and reason.
func (d Desk) Problems(o Opened) models.Problems {
	var p models.Problems
	if o.Kind != disclosure.ToPublish {
		p = append(p, reasonProblems(o.Paper.Reason)...)
	}
	if o.Kind == disclosure.ToWithdraw {
		return p
	}
	_, _, more := o.Paper.Form.Read(o.Item, d.Mask)
	return append(p, more...)
}

// Content is the draft as it would be published; what can't be read is left out.
func (d Desk) Content(o Opened) disclosure.Edition {
	c, day, _ := o.Paper.Form.Read(o.Item, d.Mask)
	return disclosure.Edition{Item: o.ItemID, Region: o.RegionCode, Period: o.Period, Subject: o.Paper.Form.Subject, EventOn: day, Content: c}
}

// SaveRows keeps the rows of one of the draft's tables as they were typed.
func (d Desk) SaveRows(ctx context.Context, v models.Visitor, id, table string, revision int64, rows [][]string) (Opened, error) {
	return d.writing(ctx, v, id, revision, func(o *Opened) error {
		t, ok := o.Item.Table(table)
		if !ok {
			return notFound()
		}
		return d.setRows(o, t, t.Tidy(rows, d.Mask))
	})
}

// AddRows puts rows that were pasted or uploaded after those of a table.
func (d Desk) AddRows(ctx context.Context, v models.Visitor, id, table string, revision int64, rows [][]string) (Opened, error) {
	return d.writing(ctx, v, id, revision, func(o *Opened) error {
		t, ok := o.Item.Table(table)
		if !ok {
			return notFound()
		}
		arranged, _ := t.Arrange(rows)
		if len(arranged) == 0 {
			return problem("paste", "draft.err.no_rows")
		}
		return d.setRows(o, t, append(o.Paper.Form.Tables[t.ID], t.Tidy(arranged, d.Mask)...))
	})
}

func (d Desk) setRows(o *Opened, t disclosure.Table, rows [][]string) error {
	if len(rows) > disclosure.MaxRows {
		return problem("paste", "disclosure.err.rows", "Max", disclosure.MaxRows)
	}
	all := map[string][][]string{t.ID: rows}
	for id, other := range o.Paper.Form.Tables {
		if id != t.ID {
			all[id] = other
		}
	}
	o.Paper.Form.Tables = all
	return nil
}

func problem(field, key string, args ...any) error {
	var p models.Problems
	p.Add(field, key, args...)
	return p
}

// maxSheet is the largest spreadsheet that is read into a table, in bytes: a thousand rows are
// far below it.
const maxSheet = 8 << 20

// AddSheet is AddRows of a spreadsheet. Its problems speak of the field sheet.
func (d Desk) AddSheet(ctx context.Context, v models.Visitor, id, table string, revision int64, name string, r io.Reader) (Opened, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSheet+1))
	if err != nil {
		return Opened{}, fmt.Errorf("read a sheet: %w", err)
	}
	if len(text) > maxSheet {
		return Opened{}, problem("sheet", "draft.err.sheet_large", "Max", models.Bytes(maxSheet))
	}
	rows, err := d.OpenSheet(models.FileName(name), bytesAt(text), int64(len(text)))
	if err != nil {
		return Opened{}, err
	}
	return d.AddRows(ctx, v, id, table, revision, rows)
}

// CarryOver puts the rows that the period before had into a table; of events those that were
// published last. models.Problems where there are none.
func (d Desk) CarryOver(ctx context.Context, v models.Visitor, id, table string, revision int64) (Opened, error) {
	o, err := d.Find(ctx, v, id)
	if err != nil {
		return o, err
	}
	rows, err := d.rowsBefore(ctx, o, table)
	if err != nil {
		return o, err
	}
	return d.writing(ctx, v, id, revision, func(o *Opened) error {
		t, ok := o.Item.Table(table)
		if !ok {
			return notFound()
		}
		return d.setRows(o, t, append(o.Paper.Form.Tables[t.ID], t.Show(rows)...))
	})
}

func (d Desk) rowsBefore(ctx context.Context, o Opened, table string) ([][]string, error) {
	before, err := d.before(ctx, o)
	if models.CodeOf(err) == models.NotFound {
		return nil, problem("carry", "draft.err.nothing_before")
	}
	if err != nil {
		return nil, err
	}
	p, err := d.Board.Read(ctx, before.ID, 0)
	if err != nil {
		return nil, err
	}
	rows := p.Whole().Content.Tables[table]
	if len(rows) == 0 {
		return nil, problem("carry", "draft.err.nothing_before")
	}
	return rows, nil
}

func (d Desk) before(ctx context.Context, o Opened) (disclosure.Disclosure, error) {
	if o.Item.Frequency != disclosure.Event {
		return d.Store.FindDisclosureOf(ctx, o.RegionCode, o.ItemID, o.Period.Before(), "")
	}
	list, err := d.Board.Store.ListDisclosures(ctx, o.RegionCode, o.ItemID, 0, "", 2)
	if err != nil {
		return disclosure.Disclosure{}, fmt.Errorf("look for the last: %w", err)
	}
	for _, one := range list {
		if one.ID != o.DisclosureID && one.RegionCode == o.RegionCode {
			return one, nil
		}
	}
	return disclosure.Disclosure{}, notFound()
}

// Discard forgets a draft with its files.
func (d Desk) Discard(ctx context.Context, v models.Visitor, id string, revision int64) error {
	o, err := d.Find(ctx, v, id)
	if err != nil {
		return err
	}
	if !o.May.Write {
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	files, err := d.Store.ListAttachedTo(ctx, id)
	if err != nil {
		return fmt.Errorf("discard a draft: %w", err)
	}
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.RemoveDisclosureDraft(ctx, id, revision); err != nil {
			return err
		}
		for _, f := range files {
			if err := d.Store.RemoveAttached(ctx, f.ID); err != nil {
				return err
			}
		}
		return d.Trail.Record(ctx, v, o.act(models.DiscardDraft))
	})
	if err != nil {
		return fmt.Errorf("discard a draft: %w", err)
	}
	for _, f := range files {
		if f.DisclosureID == "" {
			_ = d.Blob.Remove(context.WithoutCancel(ctx), disclosure.ObjectKey(f.ID)) // where that fails, the sweep will
		}
	}
	return nil
}
