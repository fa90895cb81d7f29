package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/letter"
	"qingyuan/models/region"
	"qingyuan/models/reminder"
	"qingyuan/models/workflow"
)

// Case is a tip, opened, with all that a reviewer sees of it.
type Case struct {
	ID         string
	Ref        string
	Version    int64
	State      models.State
	ReceivedOn models.Date
	Channel    models.Channel
	Named      bool
	Rating     int // by the reporter, 1 to 5; 0: not said
	Content    models.TipContent
	Region     string     // its full name
	Objection  *Objection // nil where there is none
	Messages   []Message
	Files      []File
	Events     []Event
	Alike      []models.AlikeTip // others that may be about the same person
	Handling   models.Handling
	Handler    string // the name; empty where nobody handles it
	FromUnit   string // the name of the unit that transferred it
	ReportTo   string // the name of the unit that waits for the report
	Clocks     []deadline.Clock
	Oversight  reminder.Oversight
	Asked      []Request   // by those who handle it
	Names      []GivenName // the reporter's, to whom it was given
	Letters    []LetterLine
	Writable   []letter.Kind // letters that the case is ready for, and the visitor may write
	Clearings  []Clearing
	Malice     []Malice
	Can        []workflow.Transition // what the visitor may do now
	Choices    Choices
	Passed     []Passed // case files that went out, or that it came in
}

// May reports whether an action is among those that the visitor may do now.
func (c Case) May(a models.Action) bool {
	return slices.ContainsFunc(c.Can, func(t workflow.Transition) bool { return t.Action == a })
}

// Choices are what the forms of a case offer.
type Choices struct {
	Handlers   []models.Staff // id and name
	Units      []models.Unit
	Extensible []deadline.Clock
	Clearings  []Clearing // that haven't reached whom they are about
}

// Message is one message, opened.
type Message struct {
	Ours   bool   // the unit's
	Author string // of ours: who wrote it
	Answer bool   // the answer to the whole tip
	Text   string
	SentOn models.Date
}

// File is an attachment's name, type and plain size.
type File struct {
	ID string
	models.AttachmentMeta
	Side    models.Side
	AddedOn models.Date
}

// Event is one step of a tip's life, and who took it.
type Event struct {
	models.TipEvent
	Who  string // empty: the reporter
	Whom string // of models.Assign: who handles it from then on; of models.GiveName: who was given it
	Note string // for colleagues
}

// Day is what an event whose detail is a day says.
func (e Event) Day() models.Date { return models.Date(e.Detail) }

// Recount is what an event of models.Recount says.
func (e Event) Recount() deadline.Recount { return deadline.ParseRecount(e.Detail) }

// Open shows a tip, which the trail notes. A reviewer takes its unread mark away.
func (c Casework) Open(ctx context.Context, v models.Visitor, tipID string) (Case, error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return Case{}, err
	}
	identity, err := c.identity(v, tip)
	if err != nil {
		return Case{}, err
	}
	shown := Case{ID: tip.ID, Ref: tip.Ref(), Version: tip.Version, State: tip.State, ReceivedOn: tip.ReceivedOn,
		Channel: tip.Channel, Named: tip.Named, Rating: tip.Rating, Handling: tip.Handling}
	if shown.Content, err = c.said(identity, tip.Tip); err != nil {
		return Case{}, err
	}
	past, err := c.offer(ctx, v, tip.Tip, &shown)
	if err != nil {
		return Case{}, err
	}
	if err := c.fill(ctx, v, &shown, past, identity); err != nil {
		return Case{}, err
	}
	if shown.Alike, err = c.alike(ctx, v, tip.ID); err != nil {
		return Case{}, err
	}
	return shown, c.noteRead(ctx, v, tip)
}

func (c Casework) noteRead(ctx context.Context, v models.Visitor, tip models.HeldTip) error {
	return c.Store.InTx(ctx, func(ctx context.Context) error {
		if tip.Unread && v.Is(models.RoleReviewer) {
			if err := c.Store.MarkTipRead(ctx, tip.ID, tip.Version); err != nil {
				return fmt.Errorf("mark a tip as read: %w", err)
			}
		}
		return c.note(ctx, v, models.Act{Name: models.ReadTip, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID})
	})
}

// offer says what the visitor may do, and from what they may choose.
func (c Casework) offer(ctx context.Context, v models.Visitor, tip models.Tip, shown *Case) (past, error) {
	k, p, err := c.conditions(ctx, v, tip)
	if err != nil {
		return p, err
	}
	shown.Oversight = reminder.OversightOf(deadline.Kept(c.Clocks, tip, p.events, nil), p.events)
	shown.Clocks, shown.Can = p.clocks, workflow.Steps(k, v.Staff.Roles)
	shown.Choices.Extensible = extensible(p.clocks)
	if shown.May(models.Assign) {
		if shown.Choices.Handlers, err = c.reviewers(ctx, tip); err != nil {
			return p, err
		}
	}
	if shown.May(models.MakeLetter) {
		shown.Writable = slices.DeleteFunc(letter.Kinds(), func(k letter.Kind) bool { return !k.Fits(tip) })
	}
	if shown.May(models.Transfer) {
		if shown.Choices.Units, err = c.units(ctx, tip); err != nil {
			return p, err
		}
	}
	return p, nil
}

// fill adds what belongs to a tip.
func (c Casework) fill(ctx context.Context, v models.Visitor, shown *Case, p past, identity models.Secret) error {
	paths, err := c.Store.RegionPaths(ctx, []string{shown.Content.RegionCode})
	if err != nil {
		return fmt.Errorf("name a region: %w", err)
	}
	shown.Region = region.FullName(paths[shown.Content.RegionCode])
	if shown.Files, err = c.files(ctx, shown.ID, identity); err != nil {
		return err
	}
	if shown.Passed, err = c.caseFiles(ctx, shown.ID, identity); err != nil {
		return err
	}
	c.asked(v, shown, p.requests, identity)
	messages, err := c.Store.ListMessages(ctx, shown.ID)
	if err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	if shown.Names, err = c.givenNames(ctx, v, shown.ID); err != nil {
		return err
	}
	if shown.Letters, err = c.letterLines(ctx, shown.ID); err != nil {
		return err
	}
	if shown.Clearings, err = c.clearings(ctx, shown.ID, identity); err != nil {
		return err
	}
	names, err := c.names(ctx, messages, p, shown.people()...)
	if err != nil {
		return err
	}
	shown.name(names)
	if err := c.places(ctx, shown); err != nil {
		return err
	}
	if shown.Events, err = c.events(p.events, names, identity); err != nil {
		return err
	}
	shown.Handler, shown.Malice = names[shown.Handling.HandlerID], malice(shown.Events)
	shown.Messages, err = c.messages(messages, names, identity)
	return err
}

// people are those of the staff whom a case's papers name.
func (c Case) people() (ids []int64) {
	for _, n := range c.Names {
		ids = append(ids, n.staffID, n.givenBy)
	}
	for _, l := range c.Letters {
		ids = append(ids, l.madeBy)
	}
	for _, cl := range c.Clearings {
		ids = append(ids, cl.madeBy, cl.deliveredBy)
	}
	return ids
}

// name names them.
func (c *Case) name(names map[int64]string) {
	for i := range c.Names {
		n := &c.Names[i]
		n.To, n.By = names[n.staffID], names[n.givenBy]
	}
	for i := range c.Letters {
		c.Letters[i].By = names[c.Letters[i].madeBy]
	}
	for i := range c.Clearings {
		cl := &c.Clearings[i]
		cl.By, cl.DeliveredBy = names[cl.madeBy], names[cl.deliveredBy]
		if cl.DeliveredOn == "" {
			c.Choices.Clearings = append(c.Choices.Clearings, *cl)
		}
	}
}

// asked opens what was asked for that whoever reads the tip may read.
func (c Casework) asked(v models.Visitor, shown *Case, requests []models.Request, identity models.Secret) {
	for _, r := range requests {
		switch {
		case r.Kind == models.RequestObjection:
			shown.Objection = &Objection{c.request(identity, r)}
		case r.Kind.Part() == models.PartTip:
			asked := c.request(identity, r)
			asked.Mine = r.MadeBy == v.Staff.ID
			shown.Asked = append(shown.Asked, asked)
		}
	}
}

// places names the units that a case came through.
func (c Casework) places(ctx context.Context, shown *Case) error {
	units, err := c.unitNames(ctx, []int64{shown.Handling.FromUnitID, shown.Handling.ReportTo})
	shown.FromUnit, shown.ReportTo = units[shown.Handling.FromUnitID], units[shown.Handling.ReportTo]
	return err
}

// events opens a tip's history.
func (c Casework) events(rows []models.TipEvent, names map[int64]string, identity models.Secret) ([]Event, error) {
	events := make([]Event, len(rows))
	for i, e := range rows {
		events[i] = Event{TipEvent: e, Who: names[e.StaffID]}
		events[i].Whom = names[whom(e)]
		if e.Note == nil {
			continue
		}
		note, err := c.Sealer.Open(identity, e.Note)
		if err != nil {
			return nil, fmt.Errorf("open a note: %w", err)
		}
		events[i].Note = string(note)
	}
	return events, nil
}

// whom an event names: one of the staff, 0 for nobody.
func whom(e models.TipEvent) int64 {
	if e.Action != models.Assign && e.Action != models.GiveName {
		return 0
	}
	id, _ := strconv.ParseInt(e.Detail, 10, 64)
	return id
}

// names finds those of the staff who wrote or acted, or were named.
func (c Casework) names(ctx context.Context, messages []models.Message, p past, more ...int64) (map[int64]string, error) {
	ids := more
	for _, m := range messages {
		ids = append(ids, m.StaffID)
	}
	for _, e := range p.events {
		ids = append(ids, e.StaffID, whom(e))
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id int64) bool { return id == 0 })
	names, err := c.Store.StaffNames(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("name the staff: %w", err)
	}
	return names, nil
}

func (c Casework) messages(rows []models.Message, names map[int64]string, identity models.Secret) ([]Message, error) {
	opened := make([]Message, len(rows))
	for i, m := range rows {
		text, err := c.Sealer.Open(identity, m.Content)
		if err != nil {
			return nil, fmt.Errorf("open a message: %w", err)
		}
		opened[i] = Message{Ours: m.Side == models.FromReviewer, Author: names[m.StaffID], Answer: m.Answer,
			Text: string(text), SentOn: m.SentOn}
	}
	return opened, nil
}

func (c Casework) files(ctx context.Context, tipID string, identity models.Secret) ([]File, error) {
	rows, err := c.Store.ListAttachments(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	files := make([]File, len(rows))
	for i, a := range rows {
		if files[i], err = c.file(a, identity); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (c Casework) file(a models.Attachment, identity models.Secret) (File, error) {
	f := File{ID: a.ID, Side: a.Side, AddedOn: a.AddedOn}
	plain, err := c.Sealer.Open(identity, a.Meta)
	if err != nil {
		return f, fmt.Errorf("open a file's name: %w", err)
	}
	if err := json.Unmarshal(plain, &f.AttachmentMeta); err != nil {
		return f, fmt.Errorf("read a file's name: %w", err)
	}
	f.AttachmentMeta = f.Numbered(a.Seq)
	return f, nil
}
