package staff

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/trail"
	"qingyuan/models"
)

// Trail is the auditor's desk.
type Trail struct {
	Pages mw.Renderer
	Texts *i18n.Catalogue
	Trail trail.Trail
	Log   *slog.Logger
}

// TrailView is one page of the trail.
type TrailView struct {
	Filter   models.TrailFilter
	Entries  []EntryView
	Units    []models.Unit
	Acts     []models.ActName
	Head     models.Head
	Verified *EntryView // when the trail was last looked at whole
	UpTo     string     // the number to which it was whole then
	Broken   string     // the number of the link that was broken then
	Fault    string
	Done     bool   // just now
	Later    string // addresses; empty where there is none
	Newest   string
	CSV      string
	First    bool
	Noted    string // as typed
	Problems models.Problems
}

// EntryView is an entry in words.
type EntryView struct {
	trail.Entry
	On      string // the moment; of some acts the day alone
	Who     string
	What    string // the act
	Ref     string // of the record
	Changes []ChangeView
}

// ChangeView is a field, and what it was and is.
type ChangeView struct{ Field, Before, After string }

// Show shows a page: GET /staff/trail?from=…&to=…&person=…&act=…&record=…&unit=…&before=….
func (h Trail) Show(c *fiber.Ctx) error {
	return h.show(c, TrailView{Done: c.Query("done") == "verified"})
}

func (h Trail) show(c *fiber.Ctx, view TrailView) error {
	f, problems := trailFilter(c)
	if problems.Any() {
		f.From, f.To = "", ""
	}
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64) // anything else begins with the newest
	page, err := h.Trail.Read(mw.Context(c), mw.Visitor(c), f, max(before, 0))
	if err != nil {
		return err
	}
	lang := mw.Of(c).Lang
	if problems.Any() {
		f.From, f.To = models.Date(c.Query("from")), models.Date(c.Query("to"))
	}
	view.Filter, view.Units, view.Acts, view.Head, view.First = f, page.Units, models.ActNames(), page.Head, before <= 0
	view.Problems = append(view.Problems, problems...)
	for _, e := range page.Entries {
		view.Entries = append(view.Entries, h.entry(lang, e))
	}
	if e := page.Verified; e != nil {
		shown := h.entry(lang, *e)
		view.Verified, view.UpTo, view.Broken, view.Fault = &shown, e.After[models.FieldUpTo], e.After[models.FieldBroken], e.After[models.FieldFault]
	}
	q := f.Query()
	view.CSV, view.Newest = "/staff/trail.csv?"+q.Encode(), "/staff/trail?"+q.Encode()
	if page.Next != 0 {
		q.Set("before", strconv.FormatInt(page.Next, 10))
		view.Later = "/staff/trail?" + q.Encode()
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/trail", view)
	}
	return h.Pages.Render(c, "staff/trail", view)
}

// trailFilter reads a filter; what is no day is a problem, what is no act or unit lets nothing
// through.
func trailFilter(c *fiber.Ctx) (models.TrailFilter, models.Problems) {
	q := func(name string) string { return strings.TrimSpace(c.Query(name)) }
	f := models.TrailFilter{From: models.Date(q("from")), To: models.Date(q("to")), Person: q("person"),
		Act: models.ActName(q("act")), Kind: models.RecordKind(q("kind")), Record: q("record")}
	f.UnitID, _ = strconv.ParseInt(q("unit"), 10, 64) // anything else is every unit
	var p models.Problems
	for _, d := range []struct {
		field string
		day   models.Date
	}{{"from", f.From}, {"to", f.To}} {
		if d.day != "" && !d.day.Valid() {
			p.Add(d.field, "trail.err.day")
		}
	}
	if !p.Any() && f.From != "" && f.To != "" && f.To < f.From {
		p.Add("to", "trail.err.order")
	}
	return f, p
}

// Verify looks at the whole trail, and leads back to its page, which says what came of it.
func (h Trail) Verify(c *fiber.Ctx) error {
	var noted models.Head
	if typed := strings.TrimSpace(c.FormValue("noted")); typed != "" {
		var ok bool
		if noted, ok = models.ParseHead(typed); !ok {
			return h.show(c, TrailView{Noted: typed, Problems: models.Problems{{Field: "noted", Key: "trail.err.noted"}}})
		}
	}
	if _, err := h.Trail.Check(mw.Context(c), mw.Visitor(c), noted); err != nil {
		return err
	}
	return c.Redirect("/staff/trail?done=verified", fiber.StatusSeeOther)
}

// entry puts an entry into words.
func (h Trail) entry(lang i18n.Lang, e trail.Entry) EntryView {
	v := EntryView{Entry: e, On: moment(e.Entry), Who: h.who(lang, e.Entry), Ref: e.Reference(),
		What: h.Texts.Name(lang, "trail.act."+string(e.Act), string(e.Act))}
	for _, f := range fieldsOf(e) {
		v.Changes = append(v.Changes, ChangeView{h.Texts.Name(lang, "trail.field."+string(f), string(f)),
			h.value(lang, e, f, e.Before[f]), h.value(lang, e, f, e.After[f])})
	}
	return v
}

// fieldsOf are the fields of an entry, in the order of models.FieldNames.
func fieldsOf(e trail.Entry) (fields []models.Field) {
	for _, f := range models.FieldNames() {
		_, before := e.Before[f]
		if _, after := e.After[f]; before || after {
			fields = append(fields, f)
		}
	}
	return fields
}

func (h Trail) who(lang i18n.Lang, e models.Entry) string {
	if e.StaffID == 0 {
		return h.Texts.Name(lang, "trail.by."+strings.ReplaceAll(e.StaffName, " ", "_"), e.StaffName)
	}
	return e.StaffName
}

// moment is in Shanghai; acts at which a reporter may have stood there have the day alone.
func moment(e models.Entry) string {
	t := time.Unix(e.At, 0).In(models.Shanghai())
	if e.DayOnly() {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04:05")
}

// value of a field in words, as far as it is a code.
func (h Trail) value(lang i18n.Lang, e trail.Entry, f models.Field, value string) string {
	name := func(prefix string) string { return h.Texts.Name(lang, prefix+value, value) }
	switch f {
	case models.FieldState:
		return name("state.")
	case models.FieldRequest:
		return name("requests.kind.")
	case models.FieldRule:
		return name("deadline.rule.")
	case models.FieldOutcome:
		return name("requests.outcome." + e.After[models.FieldRequest] + ".")
	case models.FieldChannel:
		return name("channel.")
	case models.FieldWay:
		return name("trail.way.")
	case models.FieldRelation:
		return name("relations.kind.")
	case models.FieldPart:
		return name("keys.part.")
	case models.FieldFault:
		return name("trail.fault.")
	case models.FieldErasing:
		return name("keeping.reason.")
	case models.FieldHold:
		return name("keeping.hold.")
	case models.FieldHiding:
		return name("ask.reason.")
	case models.FieldDraft:
		return name("draft.kind.")
	case models.FieldKind:
		return name("gate.kind.")
	case models.FieldTotal:
		return fenAsYuan(value)
	case models.FieldRoles:
		return h.roles(lang, models.Roles(value))
	}
	return value
}

func (h Trail) roles(lang i18n.Lang, roles models.Roles) string {
	var words []string
	for _, r := range roles.List() {
		words = append(words, h.Texts.Name(lang, "staff.role."+string(r), string(r)))
	}
	return strings.Join(words, " · ")
}

func fenAsYuan(value string) string {
	fen, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value
	}
	return fmt.Sprintf("%d.%02d", fen/100, fen%100)
}
