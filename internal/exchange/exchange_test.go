package exchange_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/blob"
	"qingyuan/internal/casework"
	"qingyuan/internal/exchange"
	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/casefile"
	"qingyuan/models/workflow"
)

// house is an installation with a unit and one above it, on a database and a folder of its own.
type house struct {
	exchange.Exchange
	cases       casework.Casework
	in          intake.Intake
	db          *store.Store
	files       blob.Store
	dir         string
	unit, above models.Unit
	sun, wu, li models.Visitor // of the unit: two supervisors, a reviewer
	chief, chen models.Visitor // of the one above: supervisor, reviewer
	admin       models.Visitor
	own         casefile.Address
}

func build(t *testing.T, cfg config.Database, name, unit string, secret byte) *house {
	t.Helper()
	db := stores.Open(t, cfg)
	dir := filepath.Join(t.TempDir(), "uploads")
	files, err := blob.Folder(dir)
	testkit.Must(t, err)
	h := &house{db: db, dir: dir, files: files}
	clock := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, models.Shanghai()) }
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	sealer, signer := seal.NewStretcher(make([]byte, 32), cheap, cheap), seal.NewSigner(bytes.Repeat([]byte{secret}, 32))
	trail, directory := testkit.Trail(db), accounts.Directory{Store: db, Hash: testkit.Hash}
	h.Exchange = exchange.Exchange{Store: db, Sealer: sealer, Signer: signer, Trail: trail, Installation: name, Clock: clock}
	h.cases = casework.Casework{Store: db, Blob: h.files, Sealer: sealer, Directory: directory, Matters: testkit.Matters(t), Clocks: testkit.Clocks(t), Trail: trail,
		Installation: name, Signer: signer, Clock: clock}
	h.in = intake.Intake{Clocks: testkit.Clocks(t), Store: db, Blob: blob.Aging{Store: h.files}, Sealer: sealer, Directory: directory, Regions: testkit.AnyRegion{}, Trail: trail,
		Matters: testkit.Matters(t), Hash: testkit.Hash, Exchange: h.Exchange, Clock: clock, Caps: intake.Caps{File: 4 << 20, Tip: 8 << 20, Files: 5}, Scrub: samples.Scrub(), Once: samples.Once}
	h.above = models.Unit{Name: unit + "的上级", RegionCode: "9901"}
	testkit.Must(t, db.CreateUnit(t.Context(), &h.above))
	h.unit = models.Unit{Name: unit, RegionCode: "990101", SuperiorID: h.above.ID, Head: []string{"", "郑书记", "钱书记", "周书记"}[secret]}
	testkit.Must(t, db.CreateUnit(t.Context(), &h.unit))
	h.sun, h.wu, h.li = stores.Join(t, h.db, "孙正", h.unit, models.RoleSupervisor), stores.Join(t, h.db, "吴平", h.unit, models.RoleSupervisor), stores.Join(t, h.db, "李明", h.unit, models.RoleReviewer)
	h.chief, h.chen = stores.Join(t, h.db, "周严", h.above, models.RoleSupervisor), stores.Join(t, h.db, "陈静", h.above, models.RoleReviewer)
	stores.Join(t, h.db, "陈安", h.unit, models.RoleCustodian)
	h.admin = stores.Join(t, h.db, "管理员", models.Unit{}, models.RoleAdmin)
	testkit.Must(t, h.MakeKey(t.Context(), h.sun))
	all, err := h.Overview(t.Context(), h.wu)
	testkit.Must(t, err)
	h.own = *all.Own
	return h
}

// knows makes another house a partner, whose digits a supervisor has heard. It returns its id.
func (h *house) knows(t *testing.T, other *house) string {
	t.Helper()
	ctx := t.Context()
	testkit.Must(t, h.AddPartner(ctx, h.admin, other.own.String()))
	all, err := h.Overview(ctx, h.sun)
	testkit.Must(t, err)
	i := slices.IndexFunc(all.Partners, func(p exchange.Partner) bool { return bytes.Equal(p.Print, other.own.Print()) })
	p := all.Partners[i]
	testkit.WantCode(t, h.CheckPartner(ctx, h.sun, p.ID, "12345"), models.Invalid)
	testkit.Must(t, h.CheckPartner(ctx, h.sun, p.ID, strings.Join(other.own.Digits(), " ")))
	return p.ID
}

// tell sends a tip with files, and a message, and a reviewer's note on it.
func (h *house) tell(t *testing.T, subject string, files ...string) string {
	t.Helper()
	ctx := t.Context()
	draft, err := h.in.Begin(ctx, intake.Start{})
	testkit.Must(t, err)
	said := testkit.Said("990101", subject)
	said.Narrative, said.Named = "canary-narrative", true
	testkit.Must(t, h.in.Fill(ctx, draft, said, models.Reporter{Name: "canary-reporter", Phone: "139"}))
	for i, content := range files {
		testkit.Must(t, h.in.AddFile(ctx, draft, fmt.Sprintf("canary-name-%d.txt", i), strings.NewReader(content)))
	}
	testkit.Must(t, h.in.Submit(ctx, draft))
	d, err := h.in.Draft(ctx, draft)
	testkit.Must(t, err)
	receipt, _ := models.ParseReceipt(d.Receipt)
	session, err := h.in.Enter(ctx, receipt)
	testkit.Must(t, err)
	testkit.Must(t, h.in.Write(ctx, session, "canary-message"))
	index, _, err := h.in.Sealer.Receipt(ctx, receipt)
	testkit.Must(t, err)
	tip, err := h.db.FindTipByReceipt(ctx, index)
	testkit.Must(t, err)
	h.act(t, h.li, tip.ID, models.Accept)
	h.act(t, h.li, tip.ID, models.Note, "note", "canary-note")
	return tip.ID
}

func (h *house) seen(t *testing.T, id string) casework.Seen {
	t.Helper()
	tip, err := h.db.FindTip(t.Context(), id)
	testkit.Must(t, err)
	return casework.Seen{TipID: id, Version: tip.Version}
}

func (h *house) act(t *testing.T, v models.Visitor, id string, a models.Action, said ...string) {
	t.Helper()
	d := casework.Deed{Action: a, Said: map[workflow.Need]string{}}
	for i := 0; i+1 < len(said); i += 2 {
		d.Said[workflow.Need(said[i])] = said[i+1]
	}
	testkit.Must(t, h.cases.Act(t.Context(), v, h.seen(t, id), d))
}

// send makes the case file of a tip for a partner.
func (h *house) send(t *testing.T, tipID, partner string) []byte {
	t.Helper()
	file, err := h.cases.SendOut(t.Context(), h.sun, h.seen(t, tipID), partner)
	testkit.Must(t, err)
	var out bytes.Buffer
	testkit.Must(t, file.Write(t.Context(), &out))
	return out.Bytes()
}

// houses are one on SQLite and one on MariaDB, which know each other.
func houses(t *testing.T) (from, to *house, toID string) {
	t.Helper()
	dsn, err := mysql.ParseDSN(testkit.MariaDB(t))
	testkit.Must(t, err)
	from = build(t, testkit.SQLite(t), "甲县清源", "甲县纪委监委", 1)
	to = build(t, config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User, Password: models.Secret(dsn.Passwd), MaxOpen: 8}, "乙县清源", "乙县纪委监委", 2)
	toID = from.knows(t, to)
	to.knows(t, from)
	return from, to, toID
}

// refusedFor fails the test unless a file was refused for a reason.
func refusedFor(t *testing.T, err error, key, entry string) {
	t.Helper()
	p, is := err.(models.Problems)
	if !is || p[0].Field != "file" || p[0].Key != key || entry != "" && p[0].Args["Entry"] != entry && p[0].Args["Name"] != entry {
		t.Errorf("%v, want %s of %q", err, key, entry)
	}
}

// Two installations, one on SQLite and one on MariaDB.
func TestACaseFromOneInstallationToAnother(t *testing.T) {
	from, to, toID := houses(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, from, to *house, toID string)
	}{{"tampered with", tamperedCase}, {"whole", wholeCase}, {"about the unit itself", caseAboutTheUnit}} {
		t.Run(c.name, func(t *testing.T) { c.test(t, from, to, toID) })
	}
}

// A case goes from one installation to another, whole but for what stays; the one that it came
// from goes on with it, and tells its reporter.
func wholeCase(t *testing.T, from, to *house, toID string) {
	ctx := t.Context()
	large := strings.Repeat("canary-content ", 100_000)
	id := from.tell(t, "王某", "canary-first", large)
	sealed := from.send(t, id, toID)
	for _, secret := range []string{"canary", "王某", "甲县", "manifest"} {
		if bytes.Contains(sealed, []byte(secret)) {
			t.Errorf("%q stands open in the file", secret)
		}
	}
	mine, err := from.cases.Open(ctx, from.li, id)
	testkit.Must(t, err)
	if last := mine.Events[len(mine.Events)-1]; mine.State != models.Accepted || last.Action != models.SendOut || last.Detail != "乙县纪委监委" || last.Who != "孙正" || len(mine.Passed) != 1 {
		t.Errorf("where it came from: %+v", mine.Events)
	}

	testkit.WantCode(t, second(to.in.TakeIn(ctx, to.li, bytes.NewReader(sealed))), models.NotFound)
	testkit.WantCode(t, second(to.in.TakeIn(ctx, to.chief, bytes.NewReader(sealed))), models.Forbidden)
	done, err := to.in.TakeIn(ctx, to.wu, bytes.NewReader(sealed))
	testkit.Must(t, err)
	refusedFor(t, second(to.in.TakeIn(ctx, to.sun, bytes.NewReader(sealed))), "exchange.err.twice", "")
	if done.Ours == "" || done.Unit != "乙县纪委监委" {
		t.Fatalf("%+v", done)
	}
	theirs, err := to.cases.Open(ctx, to.li, done.Ours)
	testkit.Must(t, err)
	if theirs.State != models.Transferred || theirs.Channel != models.ByExchange || theirs.Content.Narrative != "canary-narrative" || theirs.Content.First() != "王某" ||
		theirs.Named || theirs.Content.Named || len(theirs.Files) != 2 || len(theirs.Messages) != 0 {
		t.Errorf("%+v", theirs)
	}
	clocks := map[string]bool{}
	for _, c := range theirs.Clocks {
		clocks[c.Rule.ID] = c.Running()
	}
	if !clocks["accept-transfer"] {
		t.Errorf("whether it is taken on has no term: %v", clocks)
	}
	before := theirs.Passed[0]
	if before.Partner != "甲县纪委监委 · 甲县清源" || before.Ref != models.TipRef(id) || !before.Named || before.Before.Messages[0].Text != "canary-message" ||
		before.Before.Events[len(before.Before.Events)-1].Note != "canary-note" || before.Before.Events[2].Who != "李明" {
		t.Errorf("%+v", before.Before)
	}
	f, err := to.cases.OpenFile(ctx, to.li, done.Ours, theirs.Files[1].ID)
	testkit.Must(t, err)
	content, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	testkit.Must(t, err)
	testkit.Must(t, f.Close())
	if string(content) != large || f.Name != "canary-name-1.txt" {
		t.Errorf("%d bytes of %s came", len(content), f.Name)
	}
	to.act(t, to.li, done.Ours, models.Accept)
	if _, err := to.cases.Open(ctx, to.chen, done.Ours); models.CodeOf(err) != models.NotFound {
		t.Errorf("who isn't of the unit: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// Art. 15 holds for what comes in like this too: the unit whose head it is about never has it.
func caseAboutTheUnit(t *testing.T, from, to *house, toID string) {
	ctx := t.Context()
	done, err := to.in.TakeIn(ctx, to.sun, bytes.NewReader(from.send(t, from.tell(t, "钱书记"), toID)))
	testkit.Must(t, err)
	if done.Unit != to.above.Name || done.Ours != "" {
		t.Fatalf("%+v", done)
	}
	for who, v := range map[string]models.Visitor{"the reviewer": to.li, "the supervisor who took it in": to.sun} {
		if q, err := to.cases.Queue(ctx, v, casework.Look{Tab: casework.Waiting}); err != nil || slices.ContainsFunc(q.Rows, func(r casework.Row) bool { return r.Ref == done.Ref }) {
			t.Errorf("%s sees it: %v", who, err)
		}
	}
	if q, err := to.cases.Queue(ctx, to.chen, casework.Look{Tab: casework.Waiting}); err != nil || len(q.Rows) != 1 || q.Rows[0].Ref != done.Ref {
		t.Errorf("above it: %+v, %v", q.Rows, err)
	}
}

// Whatever of a file is changed, it is refused by name, and nothing of it is left.
func tamperedCase(t *testing.T, from, to *house, toID string) {
	ctx := t.Context()
	sealed := from.send(t, from.tell(t, "王某", "canary-first", "canary-second"), toID)
	identity, _, err := to.Exchange.Open(ctx, to.sun)
	testkit.Must(t, err)
	r, err := seal.Sealer{}.OpenFrom(identity, bytes.NewReader(sealed))
	testkit.Must(t, err)
	plain, err := io.ReadAll(r)
	testkit.Must(t, err)
	again := func(plain []byte) []byte {
		var out bytes.Buffer
		w, err := seal.Sealer{}.SealTo(&out, to.own.Recipient)
		testkit.Must(t, err)
		_, err = w.Write(plain)
		testkit.Must(t, err)
		testkit.Must(t, w.Close())
		return out.Bytes()
	}
	change := func(old, now string) []byte {
		if !bytes.Contains(plain, []byte(old)) {
			t.Fatalf("the file has no %q", old)
		}
		return again(bytes.Replace(plain, []byte(old), []byte(now), 1))
	}
	outsider := build(t, testkit.SQLite(t), "丙县清源", "丙县纪委监委", 3)
	fault := func(what string) string { return "exchange.fault." + what }
	for name, c := range map[string]struct {
		file       []byte
		key, entry string
	}{
		"the sealed stream":      {append(bytes.Clone(sealed[:len(sealed)-40]), bytes.Repeat([]byte{7}, 40)...), fault(casefile.Damaged) + ".whole", ""},
		"cut off":                {sealed[:len(sealed)-100], fault(casefile.Damaged) + ".whole", ""},
		"not a file":             {[]byte("hello"), fault(casefile.NotForUs) + ".whole", ""},
		"another archive":        {again([]byte(strings.Repeat("x", 2000))), fault(casefile.NotAFile), "manifest.json"},
		"another version":        {change("qingyuan-case/1", "qingyuan-case/2"), fault(casefile.NotAFile), "manifest.json"},
		"what the manifest says": {change(`"named":true`, `"named":null`), fault(casefile.BadSignature), "manifest.json"},
		"the signature":          {again(flip(plain, "manifest.sig")), fault(casefile.BadSignature), "manifest.json"},
		"what was said":          {change("canary-narrative", "canary-narratife"), fault(casefile.Changed), "content.json"},
		"a message":              {change("canary-message", "canary-massage"), fault(casefile.Changed), "messages.json"},
		"a step":                 {change("canary-note", "canary-nota"), fault(casefile.Changed), "events.json"},
		"an attachment":          {change("canary-second", "canary-sekond"), fault(casefile.Changed), "attachments/002"},
		"an attachment's name":   {change("attachments/002\x00", "attachments/003\x00"), fault("cut-off"), "attachments/002"},
		"something more":         {again(append(bytes.Clone(plain), []byte("more")...)), fault(casefile.TrailingData) + ".whole", ""},
		"nobody whom one knows":  {outsider.send(t, outsider.tell(t, "王某"), outsider.knows(t, to)), "exchange.err.unknown_sender", "丙县纪委监委"},
	} {
		_, err := to.in.TakeIn(ctx, to.sun, bytes.NewReader(c.file))
		t.Run(name, func(t *testing.T) { refusedFor(t, err, c.key, c.entry) })
	}
	fourth := from.send(t, from.tell(t, "王某"), from.knows(t, outsider))
	r, err = seal.Sealer{}.OpenFrom(func() models.Secret {
		s, _, err := outsider.Exchange.Open(ctx, outsider.sun)
		testkit.Must(t, err)
		return s
	}(), bytes.NewReader(fourth))
	testkit.Must(t, err)
	onward, err := io.ReadAll(r)
	testkit.Must(t, err)
	_, err = to.in.TakeIn(ctx, to.sun, bytes.NewReader(again(onward))) // what was made for another
	refusedFor(t, err, fault(casefile.NotForUs), "manifest.json")

	objects := 0
	testkit.Must(t, to.files.Walk(ctx, "", func(blob.Info) error { objects++; return nil }))
	if objects != 0 {
		t.Errorf("%d objects are left of what was refused", objects)
	}
	testkit.Must(t, second(to.in.TakeIn(ctx, to.sun, bytes.NewReader(again(plain)))))
}

// flip changes a byte of an entry's content.
func flip(plain []byte, name string) []byte {
	changed := bytes.Clone(plain)
	changed[bytes.Index(plain, []byte(name))+512] ^= 1
	return changed
}

// Nothing goes to a partner that nobody has called, and nobody checks what they added themselves.
func TestPartners(t *testing.T) {
	ctx := t.Context()
	a, b := build(t, testkit.SQLite(t), "甲", "甲县纪委监委", 1), build(t, testkit.SQLite(t), "乙", "乙县纪委监委", 2)
	testkit.WantCode(t, a.AddPartner(ctx, a.sun, b.own.String()), models.NotFound)
	testkit.WantCode(t, a.AddPartner(ctx, a.admin, "hello"), models.Invalid)
	wrapped := strings.ReplaceAll(b.own.String(), b.own.Recipient[60:], "\r\n  "+b.own.Recipient[60:])
	testkit.Must(t, a.AddPartner(ctx, a.admin, "\n"+wrapped))
	testkit.WantCode(t, a.AddPartner(ctx, a.admin, b.own.String()), models.Invalid)
	all, err := a.Overview(ctx, a.sun)
	testkit.Must(t, err)
	p := all.Partners[0]
	if strings.Join(p.Digits, "") != strings.Join(b.own.Digits(), "") || len(p.Digits) != 6 {
		t.Fatalf("other digits: %v", p.Digits)
	}
	id := a.tell(t, "王某")
	_, err = a.cases.SendOut(ctx, a.sun, a.seen(t, id), p.ID)
	testkit.WantCode(t, err, models.Invalid)
	testkit.WantCode(t, a.CheckPartner(ctx, a.li, p.ID, strings.Join(p.Digits, "")), models.NotFound)
	testkit.WantCode(t, a.CheckPartner(ctx, a.sun, p.ID, strings.Join(a.own.Digits(), "")), models.Invalid)
	testkit.Must(t, a.CheckPartner(ctx, a.sun, p.ID, strings.Join(p.Digits, " ")))
	_, err = a.cases.SendOut(ctx, a.li, a.seen(t, id), p.ID)
	testkit.WantCode(t, err, models.Forbidden)
	stale := a.seen(t, id)
	a.act(t, a.li, id, models.Note, "note", "x")
	_, err = a.cases.SendOut(ctx, a.sun, stale, p.ID)
	testkit.WantCode(t, err, models.Conflict)
	testkit.WantCode(t, a.RemovePartner(ctx, a.sun, p.ID), models.NotFound)
	testkit.Must(t, a.RemovePartner(ctx, a.admin, p.ID))
}

// A partner that has made itself another key is still known by the one that was checked.
func TestAPartnerWithANewKey(t *testing.T) {
	ctx := t.Context()
	a, b := build(t, testkit.SQLite(t), "甲", "甲县纪委监委", 1), build(t, testkit.SQLite(t), "乙", "乙县纪委监委", 2)
	checked := a.knows(t, b)
	for range 5 { // by their ids one of them comes first, as good as surely
		testkit.Must(t, b.MakeKey(ctx, b.sun))
		all, err := b.Overview(ctx, b.sun)
		testkit.Must(t, err)
		testkit.Must(t, a.AddPartner(ctx, a.admin, all.Own.String()))
	}
	m := casefile.Manifest{From: casefile.Sender{Installation: b.own.Installation, Unit: b.own.Unit, SignKey: b.own.SignKey}}
	if p, err := a.Known(ctx, m, []byte("message"), b.cases.Signer.Sign([]byte("message"))); err != nil || p.ID != checked {
		t.Errorf("%s, %v", p.ID, err)
	}
}

// Who comes later is given the key, who leaves loses it, who changes theirs keeps it.
func TestTheKeyFollowsTheSupervisors(t *testing.T) {
	ctx := t.Context()
	a := build(t, testkit.SQLite(t), "甲", "甲县纪委监委", 1)
	late := stores.Join(t, a.db, "后来", a.unit, models.RoleSupervisor)
	_, _, err := a.Exchange.Open(ctx, late)
	testkit.WantCode(t, err, models.Forbidden)
	all, err := a.Overview(ctx, a.wu)
	testkit.Must(t, err)
	if len(all.Lackers) != 1 || all.Lackers[0].Name != "后来" || !all.Opens || len(all.Holders) != 2 {
		t.Fatalf("%+v", all)
	}
	testkit.Must(t, a.Share(ctx, a.wu))
	secret, recipient, err := a.Exchange.Open(ctx, late)
	testkit.Must(t, err)
	if id, err := age.ParseHybridIdentity(secret.Reveal()); err != nil || id.Recipient().String() != recipient {
		t.Errorf("another key: %v", err)
	}
	testkit.Must(t, a.db.RemoveKeysOutside(ctx, late.Staff.ID, models.Duty{models.PartTip: {a.above.ID}, models.PartSupervision: {a.above.ID, a.unit.ID}}))
	_, _, err = a.Exchange.Open(ctx, late)
	testkit.WantCode(t, err, models.Forbidden)
	testkit.Must(t, a.db.RemoveKeysOutside(ctx, a.wu.Staff.ID, models.Duty{models.PartTip: {a.unit.ID}, models.PartSupervision: {a.unit.ID}}))
	_, _, err = a.Exchange.Open(ctx, a.wu)
	testkit.Must(t, err)
	other, public, err := seal.Sealer{}.NewIdentity()
	testkit.Must(t, err)
	testkit.Must(t, a.db.Reseal(ctx, a.wu.Staff.ID, public, func(sealed []byte) ([]byte, error) {
		plain, err := seal.Sealer{}.Open(a.wu.Identity, sealed)
		testkit.Must(t, err)
		return seal.Sealer{}.Seal(plain, public)
	}))
	a.wu.Identity = other
	_, _, err = a.Exchange.Open(ctx, a.wu)
	testkit.Must(t, err)
	testkit.Must(t, a.MakeKey(ctx, a.wu))
	if now, err := a.Overview(ctx, a.sun); err != nil || now.Own.Recipient == recipient {
		t.Errorf("the key is the one before: %v", err)
	}
}
