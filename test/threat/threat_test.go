// Package threat plays the attackers of docs/threat-model.md against what an installation
// keeps: for each of them, exactly what they may read opens, and nothing else.
package threat

import (
	"fmt"
	"slices"
	"testing"

	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// canary is a text that is found only where a part of a tip was opened.
func canary(tip, part string) string { return fmt.Sprintf("canary-%s-%s-", tip, part) }

// scene is the tips of these tests, and who may read what of them.
type scene struct {
	receipts map[string]models.Receipt
	draft    []byte              // token of one that isn't sent
	readers  map[string][]string // tip/part → names of the staff who may read it
}

// stage sends a tip of every sort. What each is for is its name.
func stage(t *testing.T, k *county) scene {
	t.Helper()
	k.related(t, "town friend", "冯某")
	s := scene{receipts: map[string]models.Receipt{}, readers: map[string][]string{}}
	town := []string{"town reviewer", "town friend", "town supervisor"}
	higher := []string{"county reviewer", "county supervisor"}
	for name, c := range map[string]struct {
		subject models.Subject
		own     models.Own
		named   bool
		start   intake.Start
		readers []string
		keeper  string
	}{
		"anonymous":  {subject: models.Subject{Name: "王某", Unit: "大王村村委会"}, readers: town},
		"named":      {subject: models.Subject{Name: "王某"}, named: true, readers: town, keeper: "town custodian"},
		"head":       {subject: models.Subject{Name: "郑镇长"}, named: true, readers: higher, keeper: "county custodian"},
		"own":        {subject: models.Subject{Name: "王某"}, own: models.OwnYes, readers: higher},
		"high":       {subject: models.Subject{Name: "吴县长", Level: "county"}, readers: []string{"city reviewer", "city supervisor"}},
		"friend":     {subject: models.Subject{Name: "冯某"}, readers: []string{"town reviewer", "town supervisor"}},
		"letter":     {subject: models.Subject{Name: "王某"}, named: true, readers: town, keeper: "town custodian", start: intake.Start{Channel: models.ByLetter, By: k.staff["town intake"].Staff.ID, CameOn: "2026-01-05"}},
		"of nowhere": {readers: town},
	} {
		said := testkit.Said("990101101", c.subject.Name)
		said.Narrative, said.Own, said.Named = canary(name, "tip"), c.own, c.named
		if c.subject.Name != "" {
			said.Subjects = []models.Subject{c.subject}
		}
		who := models.Reporter{Name: canary(name, "reporter"), Phone: "13900000000"}
		s.receipts[name] = k.tell(t, said, who, c.start, canary(name, "file"))
		k.write(t, s.receipts[name], canary(name, "message"))
		if name == "anonymous" { // and is retaliated against: for the supervisors of the unit and above it
			k.ask(t, s.receipts[name], canary(name, "request"))
			s.readers[canary(name, "request")] = []string{"town supervisor", "county supervisor"}
		}
		if name == "of nowhere" { // and gives a name later
			c.keeper = "town custodian"
			k.name(t, s.receipts[name], who)
		}
		for _, part := range []string{"tip", "file", "message"} {
			s.readers[canary(name, part)] = c.readers
		}
		s.readers[canary(name, "reporter")] = nil
		if c.keeper != "" {
			s.readers[canary(name, "reporter")] = []string{c.keeper}
		}
	}
	open := testkit.Said("990101101", "王某")
	open.Narrative, open.Named = canary("unsent", "tip"), true
	s.draft = k.draft(t, open, models.Reporter{Name: canary("unsent", "reporter"), Phone: "1"}, intake.Start{}, canary("unsent", "file"))
	for _, part := range []string{"tip", "reporter", "file"} {
		s.readers[canary("unsent", part)] = nil
	}
	return s
}

func (k *county) ask(t *testing.T, receipt models.Receipt, text string) {
	t.Helper()
	session, err := k.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	testkit.Must(t, k.Ask(t.Context(), session, models.RequestRetaliation, models.RequestWords{Who: "村主任", Text: text}))
	testkit.Must(t, k.Leave(t.Context(), session))
}

func (k *county) name(t *testing.T, receipt models.Receipt, who models.Reporter) {
	t.Helper()
	session, err := k.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	testkit.Must(t, k.Name(t.Context(), session, who))
	testkit.Must(t, k.Leave(t.Context(), session))
}

func (k *county) write(t *testing.T, receipt models.Receipt, text string) {
	t.Helper()
	session, err := k.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	testkit.Must(t, k.Write(t.Context(), session, text))
	testkit.Must(t, k.Leave(t.Context(), session))
}

// want fails the test unless exactly the texts of want can be read.
func (s scene) want(t *testing.T, who string, got *thief, may func(text string) bool) {
	t.Helper()
	for text := range s.readers {
		if got.reads(text) != may(text) {
			t.Errorf("%s: reads %s: %v", who, text, !may(text))
		}
	}
}

func nothing(string) bool { return false }

// A thief of the database, of the object store, of a backup, with the installation's secret
// too: nothing opens.
func TestAThief(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		s.want(t, "a thief of database and objects", newThief(k.all(t)), nothing)
		s.want(t, "with the installation's secret", newThief(k.all(t)).with(k.secret), nothing)
		s.want(t, "objects, with every key of the staff", newThief(k.objects(t)).with(k.keys()...), nothing)
	})
}

func (k *county) keys() (all [][]byte) {
	for _, v := range k.staff {
		all = append(all, []byte(v.Identity.Reveal()))
	}
	return all
}

// Each one of the staff, with all that is stored and their own key: exactly what they may
// read, whatever their role or unit. The administrator reads nothing.
func TestEachOfTheStaff(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		all := k.all(t)
		for name, v := range k.staff {
			got := newThief(all).with([]byte(v.Identity.Reveal()), k.secret)
			s.want(t, name, got, func(text string) bool { return slices.Contains(s.readers[text], name) })
		}
		for text, readers := range s.readers {
			for _, name := range readers {
				if _, known := k.staff[name]; !known {
					t.Fatalf("%s: nobody is called %q", text, name)
				}
			}
		}
	})
}

// reportersOwn reports whether a text is one that the reporter of a tip wrote and may read
// again: all but the name.
func reportersOwn(tip, text string) bool {
	return slices.ContainsFunc([]string{"tip", "file", "message", "request"}, func(part string) bool { return text == canary(tip, part) })
}

// Key pairs are kept with custodians, two of whom can give one back. One alone opens what is
// theirs and nothing else, with the administrator's key too; two together, who would have to
// agree to it, open what they keep.
func TestCustodians(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		k.entrust(t)
		all := k.all(t)
		one, two, admin := []byte(k.staff["town custodian"].Identity.Reveal()), []byte(k.staff["city custodian"].Identity.Reveal()), []byte(k.staff["admin"].Identity.Reveal())
		s.want(t, "a custodian and the administrator", newThief(all).with(one, admin, k.secret), func(text string) bool {
			return slices.Contains(s.readers[text], "town custodian")
		})
		if !newThief(all).with(one, two).reads(canary("anonymous", "tip")) {
			t.Error("two custodians can't give a key pair back")
		}
	})
}

// A receipt opens its own tip and no other, and not even there the reporter's name.
func TestAReceipt(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		all := k.all(t)
		for name, receipt := range s.receipts {
			_, key, err := k.Sealer.Receipt(t.Context(), receipt)
			testkit.Must(t, err)
			s.want(t, "the receipt of "+name, newThief(all).with(key), func(text string) bool {
				return reportersOwn(name, text)
			})
		}
	})
}

// Half of a session opens nothing: neither what the database has, nor what the cookie has.
// A draft's cookie with the database opens that draft, and nothing else.
func TestHalfOfASession(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		session, err := k.Enter(t.Context(), s.receipts["anonymous"])
		testkit.Must(t, err)
		s.want(t, "a database with an open session", newThief(k.all(t)).with(k.secret), nothing)
		s.want(t, "a cookie, and only the objects", newThief(k.objects(t)).with(session, s.draft), nothing)
		s.want(t, "a draft's cookie and everything", newThief(k.all(t)).with(s.draft), func(text string) bool {
			return text == canary("unsent", "tip") || text == canary("unsent", "reporter") || text == canary("unsent", "file")
		})
		s.want(t, "a reporter's cookie and everything", newThief(k.all(t)).with(session), func(text string) bool {
			return reportersOwn("anonymous", text)
		})
	})
}

// Art. 15 and recusal hold in the application as they do in the keys: what somebody may not
// read is in no queue, count or search of theirs.
func TestWhatIsNotTheirsIsNowhere(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		stage(t, k)
		for name, want := range map[string]int64{"town reviewer": 5, "town friend": 4, "county reviewer": 2, "city reviewer": 1} {
			v := k.staff[name]
			counts, err := k.db.CountHeldTips(t.Context(), models.TipQuery{UnitID: v.Unit.ID, StaffID: v.Staff.ID})
			testkit.Must(t, err)
			var tips int64
			for _, c := range counts {
				tips += c.Tips
			}
			if tips != want {
				t.Errorf("%s counts %+v, want %d", name, counts, want)
			}
		}
	})
}
