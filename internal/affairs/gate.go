package affairs

import (
	"context"
	"fmt"
	"maps"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/privacy"
)

// Found is what the gate found in a draft, and what was decided of it.
type Found struct {
	privacy.Finding
	File string // the name of the file that it is in
	Kept *Kept  // nil: nobody has decided yet
}

// What is public of a draft besides its content stands in facts of these names while the gate
// looks: no field of the catalogue has a colon in its name.
const (
	SubjectFact = "subject:"
	ReasonFact  = "reason:"
)

// looked is all that would become public of a draft.
func (d Desk) looked(o Opened) disclosure.Content {
	c := d.Content(o).Content
	if o.Kind == disclosure.ToWithdraw {
		c = disclosure.Content{}
	}
	c.Facts = maps.Clone(c.Facts)
	if c.Facts == nil {
		c.Facts = map[string]string{}
	}
	if o.Kind == disclosure.ToPublish {
		c.Facts[SubjectFact] = o.Paper.Form.Subject
	} else {
		c.Facts[ReasonFact] = o.Paper.Reason
	}
	return c
}

// Findings is what the gate finds in a draft. It looks anew each time.
func (d Desk) Findings(ctx context.Context, o Opened) ([]Found, error) {
	texts, err := d.texts(ctx, o)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, f := range o.Paper.Form.Files {
		names[f.ID] = f.Name
	}
	var list []Found
	for _, f := range privacy.ScanItem(o.Item, d.looked(o), texts) {
		found := Found{Finding: f, File: names[f.Place.File]}
		if kept, ok := o.Paper.Kept[f.Key]; ok {
			found.Kept = &kept
		}
		list = append(list, found)
	}
	return list, nil
}

// texts are what the draft's files say, as they were read when they came.
func (d Desk) texts(ctx context.Context, o Opened) (map[string]string, error) {
	texts := map[string]string{}
	if len(o.Paper.Form.Files) == 0 || o.Kind == disclosure.ToWithdraw {
		return texts, nil
	}
	ids := make([]string, len(o.Paper.Form.Files))
	for i, f := range o.Paper.Form.Files {
		ids[i] = f.ID
	}
	rows, err := d.Store.ListAttached(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("find a draft's files: %w", err)
	}
	for _, row := range rows {
		secrets, err := d.secrets(row)
		if err != nil {
			return nil, err
		}
		if secrets.Read {
			texts[row.ID] = secrets.Text
		}
	}
	return texts, nil
}

// MaskFound masks what the gate found; key "" masks all that can be. It is written down, by kind
// and place alone.
func (d Desk) MaskFound(ctx context.Context, v models.Visitor, id string, revision int64, key string) (Opened, error) {
	return d.decide(ctx, v, id, revision, models.MaskFound, func(ctx context.Context, o *Opened) ([]Found, error) {
		if problems := d.Problems(*o); problems.Any() {
			return nil, problems
		}
		list, err := d.Findings(ctx, *o)
		if err != nil {
			return nil, err
		}
		var masked []Found
		c := d.looked(*o)
		for _, f := range list {
			if f.CanMask() && (f.Key == key || key == "" && f.Kept == nil) {
				c = privacy.MaskItem(o.Item, c, f.Finding)
				masked = append(masked, f)
			}
		}
		d.take(o, c)
		return masked, nil
	})
}

// take puts a content that was looked through back into the paper.
func (d Desk) take(o *Opened, c disclosure.Content) {
	if subject, ok := c.Facts[SubjectFact]; ok {
		o.Paper.Form.Subject = subject
	}
	if reason, ok := c.Facts[ReasonFact]; ok {
		o.Paper.Reason = reason
	}
	if o.Kind == disclosure.ToWithdraw {
		return
	}
	f := disclosure.Fill(o.Item, disclosure.Edition{Subject: o.Paper.Form.Subject, EventOn: models.Date(o.Paper.Form.EventOn), Content: c})
	o.Paper.Form = f
}

// KeepFound decides that what the gate found is published all the same, and why. The reason
// becomes part of the trail, so it mustn't hold what the gate looks for itself.
func (d Desk) KeepFound(ctx context.Context, v models.Visitor, id string, revision int64, key, reason string) (Opened, error) {
	return d.decide(ctx, v, id, revision, models.KeepFound, func(ctx context.Context, o *Opened) ([]Found, error) {
		switch n := utf8.RuneCountInString(reason); {
		case n == 0:
			return nil, problem("reason-"+key, "draft.err.keep_reason")
		case n > maxKeepReason:
			return nil, problem("reason-"+key, "disclosure.err.longer", "Max", maxKeepReason)
		case len(privacy.Find(reason)) > 0:
			return nil, problem("reason-"+key, "draft.err.keep_personal")
		}
		f, err := d.findOne(ctx, *o, key)
		if err != nil {
			return nil, err
		}
		o.Paper.Kept = maps.Clone(o.Paper.Kept)
		if o.Paper.Kept == nil {
			o.Paper.Kept = map[string]Kept{}
		}
		f.Kept = &Kept{Reason: reason, By: v.Staff.ID}
		o.Paper.Kept[key] = *f.Kept
		return []Found{f}, nil
	})
}

// maxKeepReason is how long a reason to keep something may be, in characters.
const maxKeepReason = 200

// OpenFound takes a decision back.
func (d Desk) OpenFound(ctx context.Context, v models.Visitor, id string, revision int64, key string) (Opened, error) {
	return d.writing(ctx, v, id, revision, func(o *Opened) error {
		o.Paper.Kept = maps.Clone(o.Paper.Kept)
		delete(o.Paper.Kept, key)
		return nil
	})
}

func (d Desk) findOne(ctx context.Context, o Opened, key string) (Found, error) {
	list, err := d.Findings(ctx, o)
	if err != nil {
		return Found{}, err
	}
	for _, f := range list {
		if f.Key == key {
			return f, nil
		}
	}
	return Found{}, models.Fail(models.Conflict, "err.changed_meanwhile")
}

// decide is a decision about findings, with an entry of the trail for each.
func (d Desk) decide(ctx context.Context, v models.Visitor, id string, revision int64, act models.ActName, fn func(ctx context.Context, o *Opened) ([]Found, error)) (Opened, error) {
	var o Opened
	err := d.Store.InTx(ctx, func(ctx context.Context) (err error) {
		var found []Found
		o, err = d.change(ctx, v, id, revision, "", func(ctx context.Context, o *Opened) (err error) {
			if !o.May.Write {
				return models.Fail(models.Conflict, "err.changed_meanwhile")
			}
			o.Paper.writtenBy(v.Staff.ID)
			found, err = fn(ctx, o)
			return err
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			entry := o.act(act).Says(models.FieldKind, string(f.Kind)).Says(models.FieldPlace, placeWord(f.Place))
			if act == models.KeepFound {
				entry = entry.Says(models.FieldReason, f.Kept.Reason)
			}
			if err := d.Trail.Record(ctx, v, entry); err != nil {
				return err
			}
		}
		return nil
	})
	return o, err
}

// placeWord names a place for the trail: where it is, never what stands there.
func placeWord(p privacy.Place) string {
	switch p.Where {
	case privacy.InFact:
		return "fact " + p.Field
	case privacy.InCell:
		return fmt.Sprintf("table %s %d/%d", p.Field, p.Row+1, p.Col+1)
	}
	return string(p.Where)
}

// undecided counts findings that nobody has decided on.
func undecided(list []Found) int {
	n := 0
	for _, f := range list {
		if f.Kept == nil {
			n++
		}
	}
	return n
}
