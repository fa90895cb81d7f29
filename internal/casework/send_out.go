package casework

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/casefile"
)

// Signer signs what goes to other installations: seal.Signer.
type Signer interface {
	Public() []byte
	Sign(message []byte) []byte
}

// CaseFile is a case file that may be written, once. Nothing of it is kept.
type CaseFile struct {
	Name     string // for a file
	c        Casework
	to       models.Partner
	manifest casefile.Manifest
	texts    map[string][]byte            // entries by name
	files    map[string]models.Attachment // the others
	identity models.Secret
}

// SendOut makes the case file of a tip for a partner, and writes down that it was made: the tip
// itself stays here, and its reporter is told where it went. Problems speak of "partner".
func (c Casework) SendOut(ctx context.Context, v models.Visitor, seen Seen, partnerID string) (*CaseFile, error) {
	tip, err := c.held(ctx, v, seen.TipID)
	if err != nil {
		return nil, err
	}
	row, err := c.step(ctx, v, tip.Tip, models.SendOut)
	if err != nil {
		return nil, err
	}
	partner, err := c.Store.FindPartner(ctx, partnerID)
	if models.CodeOf(err) == models.NotFound || err == nil && !partner.Checked() {
		return nil, models.Problems{{Field: "partner", Key: "exchange.err.partner"}}
	}
	if err != nil {
		return nil, fmt.Errorf("find a partner: %w", err)
	}
	file, err := c.caseFile(ctx, v, tip, partner)
	if err != nil {
		return nil, err
	}
	a := c.acting(v, tip.Tip, row)
	a.tip.Unread, a.tip.Version = tip.Unread, seen.Version
	a.event.Detail = firstRunes(partner.Unit, maxEventDetail)
	return file, c.Store.InTx(ctx, func(ctx context.Context) error { return c.sendOut(ctx, v, a, file) })
}

// maxEventDetail is how long an event's detail may be, in characters.
const maxEventDetail = 64

func firstRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// sendOut writes down that a file was made.
func (c Casework) sendOut(ctx context.Context, v models.Visitor, a *act, file *CaseFile) error {
	if err := c.do(ctx, a); err != nil {
		return err
	}
	if a.tip.Unread { // who sends it needn't be who reads what came in
		if err := c.Store.TouchTip(ctx, a.tip.ID, a.tip.Version+1, c.today()); err != nil {
			return fmt.Errorf("mark a tip: %w", err)
		}
	}
	err := c.Store.CreateCaseFile(ctx, models.CaseFile{ID: file.manifest.ID, Way: models.WayOut, TipID: a.tip.ID, Partner: file.to.Name(),
		Ref: file.manifest.Tip.Ref, Named: a.tip.Named, MadeOn: c.today(), StaffID: v.Staff.ID})
	if err != nil {
		return fmt.Errorf("write a case file down: %w", err)
	}
	return c.note(ctx, v, a.act().Says(models.FieldUnit, file.to.Name()))
}

// caseFile opens a tip, and reads all of it once.
func (c Casework) caseFile(ctx context.Context, v models.Visitor, tip models.HeldTip, to models.Partner) (*CaseFile, error) {
	identity, err := c.identity(v, tip)
	if err != nil {
		return nil, err
	}
	f := &CaseFile{Name: "qingyuan-" + tip.Ref() + ".case", c: c, to: to, texts: map[string][]byte{}, files: map[string]models.Attachment{}, identity: identity}
	f.manifest = casefile.Manifest{Format: casefile.Format, ID: models.NewID(), MadeOn: c.today(),
		From: casefile.Sender{Installation: c.Installation, Unit: v.Unit.Name, SignKey: c.Signer.Public()}, To: casefile.Mark(to.Recipient),
		Tip: casefile.Facts{Ref: tip.Ref(), Channel: tip.Channel, Named: tip.Named, ReceivedOn: tip.ReceivedOn, State: tip.State,
			Disposition: tip.Disposition, Finding: tip.Finding, DeclineReason: tip.DeclineReason}, Withheld: casefile.Withheld()}
	said, err := c.said(identity, tip.Tip)
	if err != nil {
		return nil, err
	}
	said.Named, said.Consents = false, nil
	messages, events, err := c.happened(ctx, tip.ID, identity)
	if err != nil {
		return nil, err
	}
	for _, text := range []struct {
		name string
		said any
	}{{casefile.ContentName, said}, {casefile.MessagesName, messages}, {casefile.EventsName, events}} {
		if err := f.addText(text.name, text.said); err != nil {
			return nil, err
		}
	}
	return f, f.addFiles(ctx, tip.ID)
}

// happened is what was written and done, as it stands in a file.
func (c Casework) happened(ctx context.Context, tipID string, identity models.Secret) (messages []casefile.Message, events []casefile.Event, err error) {
	rows, err := c.Store.ListMessages(ctx, tipID)
	if err != nil {
		return nil, nil, fmt.Errorf("list messages: %w", err)
	}
	var p past
	if p.events, err = c.Store.ListTipEvents(ctx, tipID); err != nil {
		return nil, nil, fmt.Errorf("list a tip's events: %w", err)
	}
	names, err := c.names(ctx, rows, p)
	if err != nil {
		return nil, nil, err
	}
	opened, err := c.messages(rows, names, identity)
	if err != nil {
		return nil, nil, err
	}
	steps, err := c.events(p.events, names, identity)
	if err != nil {
		return nil, nil, err
	}
	messages, events = make([]casefile.Message, len(opened)), make([]casefile.Event, len(steps))
	for i, m := range opened {
		messages[i] = casefile.Message{Side: rows[i].Side, Author: m.Author, Answer: m.Answer, Text: m.Text, SentOn: m.SentOn}
	}
	for i, e := range steps {
		events[i] = casefile.Event{Action: e.Action, From: e.From, To: e.To, Who: e.Who, On: e.On, Detail: e.Detail, Note: e.Note}
		if e.Action == models.Assign {
			events[i].Detail = e.Whom
		}
	}
	return messages, events, nil
}

func (f *CaseFile) addText(name string, said any) error {
	text, err := casefile.JSON(said)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if len(text) > casefile.MaxText {
		return models.Fail(models.TooLarge, "exchange.err.too_much")
	}
	sum := sha256.Sum256(text)
	f.texts[name] = text
	f.manifest.Entries = append(f.manifest.Entries, casefile.Entry{Name: name, Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:])})
	return nil
}

// addFiles lists the attachments with their hashes: each is read once for that.
func (f *CaseFile) addFiles(ctx context.Context, tipID string) error {
	rows, err := f.c.Store.ListAttachments(ctx, tipID)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	for i, a := range rows {
		shown, err := f.c.file(a, f.identity)
		if err != nil {
			return err
		}
		if shown.Neutral {
			shown.Name = ""
		}
		e := casefile.Entry{Name: casefile.AttachmentName(i + 1), File: &casefile.File{Name: shown.Name, Side: a.Side, AddedOn: a.AddedOn}}
		f.files[e.Name] = a
		if e.Size, e.SHA256, err = f.sum(ctx, e); err != nil {
			return err
		}
		f.manifest.Entries = append(f.manifest.Entries, e)
	}
	return nil
}

func (f *CaseFile) sum(ctx context.Context, e casefile.Entry) (int64, string, error) {
	r, err := f.open(ctx, e)
	if err != nil {
		return 0, "", err
	}
	hash := sha256.New()
	n, err := io.Copy(hash, r)
	if err := errors.Join(err, r.Close()); err != nil {
		return 0, "", fmt.Errorf("read a file: %w", err)
	}
	return n, hex.EncodeToString(hash.Sum(nil)), nil
}

// open opens an entry; of an attachment nothing is decrypted that isn't read.
func (f *CaseFile) open(ctx context.Context, e casefile.Entry) (io.ReadCloser, error) {
	if text, is := f.texts[e.Name]; is {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	object, err := f.c.Blob.Open(ctx, f.files[e.Name].ObjectKey)
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	plain, size, err := f.c.Sealer.OpenAt(f.identity, object, object.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a file: %w", err), object.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(plain, 0, size), object}, nil
}

// Write writes the file, sealed to the partner.
func (f *CaseFile) Write(ctx context.Context, w io.Writer) error {
	sealed, err := f.c.Sealer.SealTo(w, f.to.Recipient)
	if err != nil {
		return fmt.Errorf("seal a case file: %w", err)
	}
	open := func(e casefile.Entry) (io.ReadCloser, error) { return f.open(ctx, e) }
	if err := casefile.Write(sealed, f.manifest, f.c.Signer.Sign, open); err != nil {
		return err
	}
	return sealed.Close()
}

// Partners lists to whom case files may be sent.
func (c Casework) Partners(ctx context.Context, v models.Visitor) ([]models.Partner, error) {
	if err := only(v, models.RoleSupervisor); err != nil {
		return nil, err
	}
	all, err := c.Store.ListPartners(ctx, maxPartners)
	if err != nil {
		return nil, fmt.Errorf("list partners: %w", err)
	}
	var checked []models.Partner
	for _, p := range all {
		if p.Checked() {
			checked = append(checked, p)
		}
	}
	return checked, nil
}

// maxPartners is how many a form offers.
const maxPartners = 500

// caseFiles lists the case files that a tip was made of, or that were made of it, with what came
// with them.
func (c Casework) caseFiles(ctx context.Context, tipID string, identity models.Secret) ([]Passed, error) {
	rows, err := c.Store.ListCaseFiles(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list case files: %w", err)
	}
	files := make([]Passed, len(rows))
	for i, row := range rows {
		files[i].CaseFile = row
		if row.History == nil {
			continue
		}
		if err := c.openJSON(identity, row.History, &files[i].Before); err != nil {
			return nil, fmt.Errorf("open what came with a case: %w", err)
		}
	}
	return files, nil
}

// Passed is a case file, and what happened to the case before.
type Passed struct {
	models.CaseFile
	Before casefile.History
}
