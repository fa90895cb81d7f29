package intake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"qingyuan/models"
	"qingyuan/models/casefile"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// Exchange is exchange.Exchange.
type Exchange interface {
	// Open opens the key of the visitor's unit; models.Forbidden where they don't hold it.
	Open(ctx context.Context, v models.Visitor) (secret models.Secret, recipient string, err error)
	// Known finds the checked partner that signed a message as the sender of a manifest.
	Known(ctx context.Context, m casefile.Manifest, message, signature []byte) (models.Partner, error)
}

// TakenIn is the tip that a case file became.
type TakenIn struct {
	Ref  string
	Unit string // that handles it
	Ours string // the tip's id, where that is the visitor's own; empty elsewhere
}

// TakeIn makes a tip of a case file that was sealed to the visitor's unit, as it arrives: nothing
// of it is kept before all of it was found to be what its sender signed, and none of it touches a
// disk unsealed. It is sealed to the unit's people, or above them, as every tip is. Problems speak
// of "file".
func (in Intake) TakeIn(ctx context.Context, v models.Visitor, sealed io.Reader) (TakenIn, error) {
	secret, recipient, err := in.Exchange.Open(ctx, v)
	if err != nil {
		return TakenIn{}, err
	}
	line := &watched{r: sealed}
	plain, err := in.Sealer.OpenFrom(secret, line)
	if models.CodeOf(err) == models.Forbidden && line.err == nil {
		err = casefile.Fault{What: casefile.NotForUs}
	}
	if err != nil {
		return TakenIn{}, refused(err)
	}
	t, stream := taking{in: in, v: v, recipient: recipient}, &watched{r: plain}
	defer func() { t.dropObjects(ctx) }()
	if err := t.read(ctx, stream); err != nil {
		if models.CodeOf(err) == models.Internal && line.err == nil && stream.err != nil {
			err = casefile.Fault{What: casefile.Damaged}
		}
		return TakenIn{}, refused(err)
	}
	return t.keep(ctx)
}

// watched remembers that what it reads failed: the line's fault and not the file's.
type watched struct {
	r   io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// refused says what is wrong with a file, beside its field.
func refused(err error) error {
	if fault, is := errors.AsType[casefile.Fault](err); is {
		key := "exchange.fault." + fault.What
		if fault.Entry == "" {
			return models.Problems{{Field: "file", Key: key + ".whole"}}
		}
		return models.Problems{{Field: "file", Key: key, Args: map[string]any{"Entry": fault.Entry}}}
	}
	return err
}

// taking is a case file on its way in.
type taking struct {
	in        Intake
	v         models.Visitor
	recipient string // of the unit's key
	partner   models.Partner
	manifest  casefile.Manifest
	history   casefile.History
	draft     Draft // that the tip is made of, in memory alone
	to        models.Recipients
	files     []models.Attachment
	objects   []string // sealed, and not yet a tip's
}

// read reads the file to its end. Attachments are sealed on the way, to the tip that is to be.
func (t *taking) read(ctx context.Context, plain io.Reader) error {
	caps := casefile.Caps{File: t.in.Caps.File, Tip: t.in.Caps.Tip, Files: t.in.Caps.Files}
	r, err := casefile.NewReader(plain, caps, func(m casefile.Manifest, message, signature []byte) (err error) {
		if m.To != casefile.Mark(t.recipient) {
			return casefile.Fault{Entry: "manifest.json", What: casefile.NotForUs}
		}
		t.partner, err = t.in.Exchange.Known(ctx, m, message, signature)
		return err
	})
	if err != nil {
		return err
	}
	t.manifest = r.Manifest
	_, err = t.in.Store.FindCaseFile(ctx, t.manifest.ID, models.WayIn)
	if err == nil {
		return twice()
	}
	if models.CodeOf(err) != models.NotFound {
		return fmt.Errorf("look for a case file: %w", err)
	}
	secret, recipient, err := t.in.Sealer.NewIdentity()
	if err != nil {
		return fmt.Errorf("make a tip's key: %w", err)
	}
	t.draft = Draft{DraftState: models.DraftState{Identity: secret.Reveal(), Channel: models.ByExchange, By: t.v.Staff.ID},
		row: models.Draft{TipID: models.NewID(), Recipient: recipient}}
	t.history.Tip = t.manifest.Tip
	for {
		e, entry, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := t.take(ctx, e, entry); err != nil {
			return err
		}
	}
}

func twice() error { return models.Problems{{Field: "file", Key: "exchange.err.twice"}} }

// take takes one entry.
func (t *taking) take(ctx context.Context, e casefile.Entry, r io.Reader) (err error) {
	switch e.Name {
	case casefile.ContentName:
		if t.draft.Content, err = casefile.ReadContent(r); err != nil {
			return err
		}
		t.to, err = t.recipients(ctx)
	case casefile.MessagesName:
		t.history.Messages, err = casefile.ReadMessages(r)
	case casefile.EventsName:
		t.history.Events, err = casefile.ReadEvents(r)
	default:
		err = t.takeFile(ctx, e, r)
	}
	return err
}

// recipients are those of the visitor's unit, or above it where it may not handle the case. What
// its reporter said of the unit that would handle it was said of another.
func (t *taking) recipients(ctx context.Context) (models.Recipients, error) {
	about := t.in.Matters.About(t.draft.Content)
	about.Own = false
	to, err := t.in.Directory.At(ctx, about, t.v.Unit.ID)
	if models.CodeOf(err) == models.Unavailable {
		about.Past = t.v.Unit.ID
		to, err = t.in.Directory.Recipients(ctx, about)
	}
	if models.CodeOf(err) == models.Unavailable {
		return to, models.Problems{{Field: "file", Key: "exchange.err.nobody"}}
	}
	if err != nil {
		return to, fmt.Errorf("find who reads a case: %w", err)
	}
	return to, nil
}

// takeFile seals an attachment as it comes, by the same way as a reporter's.
func (t *taking) takeFile(ctx context.Context, e casefile.Entry, r io.Reader) error {
	ev := Evidence{in: t.in, tipID: t.draft.row.TipID, recipient: t.draft.row.Recipient, identity: models.Secret(t.draft.Identity)}
	name := e.File.Name
	if name != "" {
		name = models.FileName(name)
	}
	a, err := ev.keep(ctx, arrival{id: models.NewID(), seq: int64(len(t.files) + 1), name: name, limit: e.Size}, r)
	if err == nil {
		a.Side, a.AddedOn = e.File.Side, t.in.today()
		t.files, t.objects = append(t.files, a), append(t.objects, a.ObjectKey)
		return nil
	}
	if fault, is := errors.AsType[casefile.Fault](err); is {
		return fault
	}
	if p, is := errors.AsType[models.Problems](err); is {
		args := map[string]any{"Name": e.Name, "Max": p[0].Args["Max"]}
		return models.Problems{{Field: "file", Key: p[0].Key, Args: args}}
	}
	return err
}

// dropObjects removes what was sealed for a tip that isn't.
func (t *taking) dropObjects(ctx context.Context) {
	for _, key := range t.objects {
		t.in.Blob.Remove(context.WithoutCancel(ctx), key) //nolint:errcheck // what stays is swept
	}
}

// keep makes the tip, in one transaction.
func (t *taking) keep(ctx context.Context) (TakenIn, error) {
	tip, err := t.newTip()
	if err != nil {
		return TakenIn{}, fmt.Errorf("seal a case: %w", err)
	}
	row := models.CaseFile{ID: t.manifest.ID, Way: models.WayIn, TipID: tip.Tip.ID, Partner: t.partner.Name(), Ref: t.manifest.Tip.Ref,
		Named: t.manifest.Tip.Named, MadeOn: t.manifest.MadeOn, StaffID: t.v.Staff.ID}
	if row.History, err = t.in.sealJSON(t.history, t.draft.row.Recipient); err != nil {
		return TakenIn{}, fmt.Errorf("seal what came with a case: %w", err)
	}
	if err := t.in.Store.InTx(ctx, func(ctx context.Context) error { return t.write(ctx, tip, row) }); err != nil {
		if _, again := t.in.Store.FindCaseFile(ctx, row.ID, models.WayIn); again == nil {
			return TakenIn{}, twice()
		}
		return TakenIn{}, err
	}
	t.objects = nil
	done := TakenIn{Ref: tip.Tip.Ref(), Unit: t.to.Unit.Name}
	if t.to.Unit.ID == t.v.Unit.ID {
		done.Ours = tip.Tip.ID
	}
	return done, nil
}

func (t *taking) write(ctx context.Context, tip models.NewTip, row models.CaseFile) error {
	if err := t.in.Store.CreateCaseFile(ctx, row); err != nil {
		return fmt.Errorf("write a case file down: %w", err)
	}
	if err := t.in.Store.CreateTip(ctx, tip); err != nil {
		return fmt.Errorf("keep a tip: %w", err)
	}
	for _, a := range t.files {
		if err := t.in.Store.CreateAttachment(ctx, a); err != nil {
			return fmt.Errorf("record a file: %w", err)
		}
	}
	act := models.TipAct(models.TakeIn, tip.Tip.ID, tip.Tip.UnitID).From("", tip.Tip.State).Says(models.FieldName, row.Partner)
	if err := t.in.Trail.Record(ctx, t.v, act); err != nil {
		return fmt.Errorf("note that a case was taken in: %w", err)
	}
	return nil
}

// newTip seals the tip. It has a receipt that nobody has: its reporter follows it where they sent
// it.
func (t *taking) newTip() (models.NewTip, error) {
	s := sealing{in: t.in, d: &t.draft, to: t.to}
	row, err := workflow.Step(workflow.Case{}, models.TakeIn, t.v.Staff.Roles)
	if err != nil {
		return s.new, err
	}
	today := t.in.today()
	s.new.Tip = models.Tip{ID: t.draft.row.TipID, UnitID: t.to.Unit.ID, State: row.To, Recipient: t.draft.row.Recipient,
		ReceiptIndex: t.in.Sealer.Token(), ReceivedOn: today, ChangedOn: today, Unread: true, Channel: models.ByExchange, RegisteredBy: t.v.Staff.ID, Version: 1}
	s.new.First = models.TipEvent{TipID: s.new.Tip.ID, Seq: 1, Action: row.Action, To: row.To, StaffID: t.v.Staff.ID, On: today}
	if err := s.seal(t.in.Sealer.Token()); err != nil {
		return s.new, err
	}
	s.note()
	s.new.Deadlines, s.new.Tip.DueOn, s.new.Tip.DueRule = deadline.Reckoner(t.in.Clocks)(s.new.Tip, []models.TipEvent{s.new.First}, nil)
	return s.new, nil
}
