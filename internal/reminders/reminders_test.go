package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/calendars"
	"qingyuan/internal/reminders"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/reminder"
)

// desk is a unit with a reviewer (1), a supervisor (2), and a supervisor above (3), on 2026-03-02.
type desk struct {
	reminders.Reminders
	t   *testing.T
	db  *store.Store
	now time.Time

	sent []reminders.Letter
	send func(l reminders.Letter, hand func() error) error
}

func onEach(t *testing.T, test func(*desk)) {
	t.Helper()
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		db := stores.Open(t, cfg)
		test(newDesk(t, db))
	})
}

func newDesk(t *testing.T, db *store.Store) *desk {
	t.Helper()
	days, err := calendars.Load()
	testkit.Must(t, err)
	schedule, err := reminder.New([]int{5, 1}, []int{1}, 3, 10)
	testkit.Must(t, err)
	d := &desk{t: t, db: db, now: models.Date("2026-03-02").Time().Add(9 * time.Hour)}
	d.Reminders = reminders.Reminders{Store: db, Trail: testkit.Trail(db), Schedule: schedule, Calendar: func() calendar.Calendar { return days },
		Clock: func() time.Time { return d.now }, Post: &reminders.Post{Send: d.post, Log: slog.New(slog.DiscardHandler),
			Compose: func(n int64) (string, string) { return "subject", fmt.Sprint(n) }}}
	above := models.Unit{Name: "above", RegionCode: "99"}
	testkit.Must(t, db.CreateUnit(t.Context(), &above))
	unit := models.Unit{Name: "unit", RegionCode: "9901", SuperiorID: above.ID}
	testkit.Must(t, db.CreateUnit(t.Context(), &unit))
	for i, st := range []models.Staff{{UnitID: unit.ID, Roles: "reviewer"}, {UnitID: unit.ID, Roles: "supervisor"}, {UnitID: above.ID, Roles: "supervisor"}} {
		st.Username, st.Name, st.Salt, st.Verifier, st.PublicKey, st.Version = fmt.Sprint("s", i+1), fmt.Sprint("s", i+1), []byte{1}, []byte{1}, "age1", 1
		testkit.Must(t, db.CreateStaff(t.Context(), &st))
	}
	return d
}

// post is the mail server: it takes what d.send lets through.
func (d *desk) post(_ context.Context, l reminders.Letter, hand func() error) error {
	if d.send != nil {
		if err := d.send(l, hand); err != nil {
			return err
		}
	} else if err := hand(); err != nil {
		return err
	}
	d.sent = append(d.sent, l)
	return nil
}

func keep(context.Context) error { return nil }

// tip has one clock that ends on a day.
func (d *desk) tip(due models.Date) string {
	id := models.NewID()
	made := models.NewTip{Tip: models.Tip{ID: id, UnitID: 2, State: models.Received, Recipient: "age1", ReceiptIndex: []byte(id), ReceiptKey: []byte{1}, Content: []byte{1},
		ReceivedOn: "2026-02-01", ChangedOn: "2026-02-01", Version: 1}, First: models.TipEvent{TipID: id, Seq: 1, On: "2026-02-01"},
		Deadlines: []models.TipDeadline{{TipID: id, Rule: "propose", FromOn: "2026-02-01", DueOn: due}}}
	for _, staff := range []int64{1, 2} {
		made.Keys = append(made.Keys, models.TipKey{TipID: id, Part: models.PartTip, StaffID: staff, Sealed: []byte{1}})
	}
	testkit.Must(d.t, d.db.InTx(d.t.Context(), func(ctx context.Context) error { return d.db.CreateTip(ctx, made) }))
	return id
}

func (d *desk) mailsTo(staff ...int64) {
	for _, id := range staff {
		testkit.Must(d.t, d.db.SetMailSettings(d.t.Context(), models.MailSettings{StaffID: id, Address: fmt.Sprintf("s%d@example.gov.cn", id), Wanted: true, Kinds: "ahead,late,overseen"}))
	}
}

func (d *desk) remind()  { d.t.Helper(); testkit.Must(d.t, d.Remind(d.t.Context(), keep)) }
func (d *desk) deliver() { d.t.Helper(); testkit.Must(d.t, d.Deliver(d.t.Context(), keep)) }

func (d *desk) visitor(id int64) models.Visitor {
	st, err := d.db.FindStaff(d.t.Context(), id)
	testkit.Must(d.t, err)
	return models.Visitor{Staff: st, Unit: models.Unit{ID: st.UnitID}}
}

func (d *desk) notices(id int64) (list []string) {
	page, err := d.Notices(d.t.Context(), d.visitor(id), 0)
	testkit.Must(d.t, err)
	for _, n := range page.Notices {
		list = append(list, fmt.Sprint(n.Point, " ", strings.TrimSuffix(n.Path, n.TipID)))
	}
	return list
}

// Before eight in the morning it is still yesterday; and what a day brought is there once.
func TestRemindOnce(t *testing.T) {
	d := newDesk(t, sqlite(t))
	d.tip("2026-03-03")
	d.now = d.now.Add(-90 * time.Minute) // 07:30 on Monday: two working days before, by Friday's day
	d.remind()
	if got := d.notices(1); !slices.Equal(got, []string{"before-5 /staff/tips/"}) {
		t.Fatalf("told %v", got)
	}
	d.now = d.now.Add(90 * time.Minute)
	d.remind()
	d.remind()
	if got := d.notices(1); !slices.Equal(got, []string{"before-1 /staff/tips/", "before-5 /staff/tips/"}) {
		t.Fatalf("told %v", got)
	}
}

func sqlite(t *testing.T) *store.Store {
	t.Helper()
	db, err := store.Open(testkit.SQLite(t))
	testkit.Must(t, err)
	t.Cleanup(func() { testkit.Must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	testkit.Must(t, err)
	return db
}

// Whoever supervises above is told of a listed tip and can't open it. Who is kept from it, later
// too, is told nothing.
func TestWhoSeesWhat(t *testing.T) {
	d := newDesk(t, sqlite(t))
	id := d.tip("2026-02-02")
	d.remind()
	if got := d.notices(3); !slices.Equal(got, []string{"list "}) {
		t.Fatalf("above: %v", got)
	}
	if got := d.notices(2); !slices.Equal(got, []string{"list /staff/tips/"}) {
		t.Fatalf("supervisor: %v", got)
	}
	testkit.Must(t, d.db.Recuse(t.Context(), []models.Recusal{{TipID: id, StaffID: 3, Cause: models.CauseNamed, RecusedOn: "2026-03-02"}}))
	if n, err := d.Unread(t.Context(), 3); err != nil || n != 0 || len(d.notices(3)) != 0 {
		t.Errorf("kept from it, and sees %v, %d unread, %v", d.notices(3), n, err)
	}
	_, err := d.Notices(t.Context(), models.Visitor{Staff: models.Staff{ID: 9, Roles: "admin"}}, 0)
	testkit.WantCode(t, err, models.NotFound)

	testkit.Must(t, d.Seen(t.Context(), d.visitor(1), id))
	testkit.Must(t, d.ReadAll(t.Context(), d.visitor(2), 1000))
	for staff := range int64(2) {
		if n, err := d.Unread(t.Context(), staff+1); err != nil || n != 0 {
			t.Errorf("%d has %d unread, %v", staff+1, n, err)
		}
	}
}

// answer is what a mail server says.
type answer int

func (a answer) Error() string   { return fmt.Sprint("answered ", int(a)) }
func (a answer) Reply() string   { return fmt.Sprint(int(a)) }
func (a answer) Temporary() bool { return a < 500 }

// What becomes of a mail, by where and how sending it ends.
func TestOutbox(t *testing.T) {
	onEach(t, func(d *desk) {
		t := d.t
		d.mailsTo(1)
		d.tip("2026-03-03")
		d.tip("2026-03-09")
		d.remind()
		d.deliver()
		if len(d.sent) != 0 {
			t.Fatal("sent before it has waited for more")
		}
		d.now = d.now.Add(time.Minute)
		d.send = func(reminders.Letter, func() error) error { return answer(451) }
		d.deliver()
		d.deliver() // it isn't due again
		d.now = d.now.Add(time.Minute)
		tries := 0
		d.send = func(reminders.Letter, func() error) error { tries++; return errors.New("no connection") }
		if err := d.Deliver(t.Context(), keep); err == nil || tries != 1 {
			t.Fatalf("%d tries, %v", tries, err)
		}
		d.now = d.now.Add(2 * time.Minute)
		d.send = func(_ reminders.Letter, hand func() error) error {
			d.send = nil
			d.tip("2026-02-27")
			d.remind() // more has come while it was written
			return hand()
		}
		d.deliver()
		if want := (reminders.Letter{To: "s1@example.gov.cn", Subject: "subject", Text: "3"}); len(d.sent) != 1 || d.sent[0] != want {
			t.Fatalf("sent %+v", d.sent)
		}
		d.now = d.now.Add(time.Hour)
		d.deliver()
		d.ends("sent", 1)

		d.send = func(_ reminders.Letter, hand func() error) error { return errors.Join(hand(), answer(554)) }
		d.more()
		d.ends("failed", 1)
		d.send = func(_ reminders.Letter, hand func() error) error {
			return errors.Join(hand(), errors.New("line broke"))
		}
		d.more()
		d.ends("uncertain", 1)
		d.send = func(_ reminders.Letter, hand func() error) error { return errors.Join(hand(), answer(421)) }
		d.more()
		d.ends("waiting", 1)
		d.send = nil
		d.more() // it goes with what has come since
		d.ends("waiting", 0)
		d.ends("sent", 2)

		d.now = d.now.Add(time.Hour)
		d.more()
		testkit.Must(t, d.ReadAll(t.Context(), d.visitor(1), 1000))
		d.tip("2026-02-26")
		d.remind()
		testkit.Must(t, d.ReadAll(t.Context(), d.visitor(1), 1000)) // before it goes
		d.now = d.now.Add(time.Hour)
		d.deliver()
		if d.ends("waiting", 0); len(d.sent) != 3 {
			t.Errorf("sent %d", len(d.sent))
		}
	})
}

// more makes a notice, and lets what waits go.
func (d *desk) more() {
	d.t.Helper()
	d.tip("2026-02-27")
	d.remind()
	d.now = d.now.Add(5 * time.Minute)
	d.deliver()
}

func (d *desk) ends(state models.MailState, want int64) {
	d.t.Helper()
	if n, err := d.db.CountMails(d.t.Context(), state); err != nil || n != want {
		d.t.Fatalf("%d mails are %s, want %d; %v", n, state, want, err)
	}
}

// A node that died while it handed a mail over leaves it uncertain, and nobody sends it again.
func TestLostMail(t *testing.T) {
	d := newDesk(t, sqlite(t))
	d.mailsTo(1, 2)
	d.tip("2026-03-03")
	d.remind()
	d.now = d.now.Add(time.Minute)
	func() {
		defer func() { recover() }() // it dies as the test says
		d.send = func(_ reminders.Letter, hand func() error) error { panic(hand()) }
		d.deliver()
	}()
	d.send = nil
	d.now = d.now.Add(20 * time.Minute)
	d.deliver()
	d.ends(models.MailUncertain, 1)
	work, err := d.Work(t.Context(), models.Visitor{Staff: models.Staff{ID: 9, Roles: "admin"}})
	if err != nil || len(work.Mails) != 1 || work.Mails[0].Name != "s1" || len(d.sent) != 0 {
		t.Errorf("%+v, %v, sent %v", work, err, d.sent)
	}
	_, err = d.Work(t.Context(), d.visitor(2))
	testkit.WantCode(t, err, models.NotFound)
}

// A lease that is lost ends the work where it stands, and nothing of that transaction stays.
func TestLostLease(t *testing.T) {
	d := newDesk(t, sqlite(t))
	d.mailsTo(1, 2, 3)
	d.tip("2026-02-02")
	d.tip("2026-03-03")
	lost := func(context.Context) error { return models.Fail(models.Conflict, "err.changed_meanwhile") }
	testkit.WantCode(t, d.Remind(t.Context(), lost), models.Conflict)
	if len(d.notices(1))+len(d.notices(3)) != 0 {
		t.Error("told without a lease")
	}
	d.remind()
	d.now = d.now.Add(time.Hour)
	testkit.WantCode(t, d.Deliver(t.Context(), lost), models.Conflict)
	if len(d.sent) != 0 {
		t.Error("sent without a lease")
	}
}

func TestMailSettings(t *testing.T) {
	d := newDesk(t, sqlite(t))
	v := d.visitor(1)
	for address, key := range map[string]string{"": "no_address", "x": "address", "a@b.cn\r\nBcc: c@d.cn": "address", `"a b"@c.cn`: "address",
		"李@example.cn": "address", "A <a@b.cn>": "address", strings.Repeat("a", 250) + "@b.cn": "address"} {
		err := d.SetSettings(t.Context(), v, models.MailSettings{Address: address, Wanted: true, Kinds: "ahead"})
		testkit.WantProblem(t, err, "address", "notices.err."+key)
	}
	testkit.WantProblem(t, d.SetSettings(t.Context(), v, models.MailSettings{Address: "a@b.cn", Wanted: true, Kinds: "spam"}), "kinds", "notices.err.kinds")
	testkit.Must(t, d.SetSettings(t.Context(), v, models.MailSettings{Address: " a@b.cn ", Wanted: true, Kinds: "late,overseen"}))
	d.tip("2026-03-03")
	d.remind()
	if d.ends(models.MailWaiting, 0); len(d.notices(1)) != 1 {
		t.Error("not told")
	}
	d.tip("2026-02-27")
	d.remind()
	d.ends(models.MailWaiting, 1)
	if e, err := d.db.LastEntry(t.Context(), models.ChooseMail); err != nil || e.StaffID != 1 || strings.Contains(e.After, "a@b.cn") || !strings.Contains(e.After, `"mail"`) {
		t.Errorf("the trail says %+v, %v", e, err)
	}
	testkit.Must(t, d.SetSettings(t.Context(), v, models.MailSettings{})) // no more, while one waits
	d.now = d.now.Add(time.Hour)
	d.deliver()
	if d.ends(models.MailWaiting, 0); len(d.sent) != 0 {
		t.Error("sent to who wants none")
	}
}
