package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"

	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// demoBook is something that the demonstration's office publishes, and what came after.
type demoBook struct {
	item, region string
	period       models.Period
	subject      string // of events, as eventOn
	eventOn      string
	versions     []demoVersion
}

// demoVersion is one version, published days ago. Facts are as somebody types them; rows come
// after those that are there.
type demoVersion struct {
	ago         int
	title, body string
	reason      string
	facts       map[string]string
	rows        map[string][][]string
	photos      []demoPicture
}

// books publishes projects, purchases, leases and a budget, in the order of their days: written
// by the clerk, approved by another.
func (d *demo) books(ctx context.Context) error {
	type telling struct {
		demoVersion
		of *demoBook
		id *string
		no int
	}
	var all []telling
	for _, b := range d.demoBooks() {
		id := new(string)
		for i, v := range b.versions {
			all = append(all, telling{v, &b, id, i})
		}
	}
	slices.SortStableFunc(all, func(a, b telling) int { return cmp.Compare(b.ago, a.ago) })
	for _, t := range all {
		d.back(t.ago)
		if err := d.tell(ctx, *t.of, t.demoVersion, t.id); err != nil {
			return fmt.Errorf("demonstration: %s, version %d: %w", t.of.item, t.no+1, err)
		}
	}
	return nil
}

// tell writes a version, has it approved, and keeps the disclosure's ID.
func (d *demo) tell(ctx context.Context, b demoBook, v demoVersion, id *string) error {
	desk, clerk := d.drafting(), d.people["clerk"]
	o, err := d.begin(ctx, desk, b, v, *id)
	if err != nil {
		return err
	}
	facts := maps.Clone(o.Paper.Form.Facts)
	if facts == nil {
		facts = map[string]string{}
	}
	maps.Copy(facts, v.facts)
	typed := affairs.Typed{Title: cmp.Or(v.title, o.Paper.Form.Title), Subject: b.subject, EventOn: b.eventOn, Body: cmp.Or(v.body, o.Paper.Form.Body), Reason: v.reason, Facts: facts}
	if o, err = desk.Save(ctx, clerk, o.ID, o.Revision, typed); err != nil {
		return err
	}
	for table, rows := range v.rows {
		if o, err = desk.SaveRows(ctx, clerk, o.ID, table, o.Revision, append(o.Paper.Form.Tables[table], rows...)); err != nil {
			return err
		}
	}
	for _, p := range v.photos {
		if o, err = desk.AddFile(ctx, clerk, o.ID, o.Revision, p.name, bytes.NewReader(p.draw())); err != nil {
			return err
		}
	}
	if o, err = d.approveDraft(ctx, desk, o); err == nil {
		*id = o.DisclosureID
	}
	return err
}

func (d *demo) begin(ctx context.Context, desk affairs.Desk, b demoBook, v demoVersion, id string) (affairs.Opened, error) {
	clerk := d.people["clerk"]
	if id != "" {
		draft, err := desk.Change(ctx, clerk, id, disclosure.ToUpdate, v.reason)
		if err != nil {
			return affairs.Opened{}, err
		}
		return desk.Find(ctx, clerk, draft)
	}
	begun, err := desk.Start(ctx, clerk, affairs.Start{Item: b.item, Region: b.region, Period: b.period, Title: v.title})
	if err != nil {
		return affairs.Opened{}, err
	}
	return desk.Find(ctx, clerk, begun.Draft)
}

// approveDraft keeps what the gate could not look into (photos), submits and approves.
func (d *demo) approveDraft(ctx context.Context, desk affairs.Desk, o affairs.Opened) (affairs.Opened, error) {
	clerk := d.people["clerk"]
	found, err := desk.Findings(ctx, o)
	if err != nil {
		return o, err
	}
	var keys []string
	for _, f := range found {
		if o, err = desk.KeepFound(ctx, clerk, o.ID, o.Revision, f.Key, "现场照片，已逐张看过，没有人脸和证件"); err != nil {
			return o, err
		}
		keys = append(keys, f.Key)
	}
	if o, err = desk.Submit(ctx, clerk, o.ID, o.Revision); err != nil {
		return o, err
	}
	return desk.Approve(ctx, d.people["approver"], o.ID, affairs.Approval{Revision: o.Revision, Confirmed: keys})
}

// demoPicture is a photo of a road, of which so many percent are laid.
type demoPicture struct {
	name string
	laid int
}

// draw draws a field, a road and a sky: nobody's village.
func (p demoPicture) draw() []byte {
	const w, h = 480, 360
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, p.pixel(x, y))
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // into memory, of a picture that has pixels
	return out.Bytes()
}

func (p demoPicture) pixel(x, y int) color.RGBA {
	const horizon = 140
	middle, half := 240+(y-horizon)*(p.laid-50)/300, (y-horizon)*3/5
	switch {
	case y < horizon:
		return color.RGBA{uint8(150 + y/3), uint8(185 + y/4), uint8(215 + y/5), 255}
	case x > middle-half && x < middle+half && y < horizon+(360-horizon)*p.laid/100:
		return color.RGBA{178, 176, 168, 255} // concrete, as far as it is laid
	case x > middle-half && x < middle+half:
		return color.RGBA{150, 118, 82, 255}
	case (x/24+y/12)%2 == 0:
		return color.RGBA{96, 132, 70, 255}
	}
	return color.RGBA{108, 144, 78, 255}
}
