package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/region"
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
	Can        []models.Action   // what the visitor may do now
}

// May reports whether an action is among those that the visitor may do now.
func (c Case) May(a models.Action) bool { return slices.Contains(c.Can, a) }

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
	Who string // empty: the reporter
}

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
		Channel: tip.Channel, Named: tip.Named, Rating: tip.Rating, Can: workflow.Actions(tip.State, v.Staff.Roles)}
	if shown.Content, err = c.said(identity, tip.Tip); err != nil {
		return Case{}, err
	}
	if err := c.fill(ctx, &shown, identity); err != nil {
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

// fill adds what belongs to a tip.
func (c Casework) fill(ctx context.Context, shown *Case, identity models.Secret) error {
	paths, err := c.Store.RegionPaths(ctx, []string{shown.Content.RegionCode})
	if err != nil {
		return fmt.Errorf("name a region: %w", err)
	}
	shown.Region = region.FullName(paths[shown.Content.RegionCode])
	if shown.Files, err = c.files(ctx, shown.ID, identity); err != nil {
		return err
	}
	if shown.Objection, err = c.objection(ctx, shown.ID, identity); err != nil {
		return err
	}
	messages, err := c.Store.ListMessages(ctx, shown.ID)
	if err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	events, err := c.Store.ListTipEvents(ctx, shown.ID)
	if err != nil {
		return fmt.Errorf("list a tip's events: %w", err)
	}
	names, err := c.names(ctx, messages, events)
	if err != nil {
		return err
	}
	for _, e := range events {
		shown.Events = append(shown.Events, Event{e, names[e.StaffID]})
	}
	shown.Messages, err = c.messages(messages, names, identity)
	return err
}

// names finds those of the staff who wrote or acted.
func (c Casework) names(ctx context.Context, messages []models.Message, events []models.TipEvent) (map[int64]string, error) {
	var ids []int64
	for _, m := range messages {
		ids = append(ids, m.StaffID)
	}
	for _, e := range events {
		ids = append(ids, e.StaffID)
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
