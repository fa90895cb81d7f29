package staff

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/almanac"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

// Calendars is the administrator's desk for the holidays of each year.
type Calendars struct {
	Pages   mw.Renderer
	Upload  mw.Upload
	Almanac *almanac.Almanac
}

// CalendarsView is the list of years, and the form for another.
type CalendarsView struct {
	Years    []YearView
	Missing  int // the first year from now on that has no calendar
	MaxSize  int64
	Problems models.Problems
	Done     int // the year that was imported just now; 0: none
	Tips     int // whose deadlines were counted anew with it
}

// YearView is one year's calendar.
type YearView struct {
	almanac.Year
	DaysOff, DaysWorked int
	Runs                []RunView
}

// RunView is a run of days of one holiday.
type RunView struct {
	deadline.Span
	Year    int // of the first day where it isn't the calendar's; else 0
	Kind    calendar.Kind
	Holiday string
}

// List lists the calendars: GET /staff/calendars?done=2027&tips=3.
func (h Calendars) List(c *fiber.Ctx) error {
	done, _ := strconv.Atoi(c.Query("done")) // anything else is no year
	tips, _ := strconv.Atoi(c.Query("tips"))
	return h.list(c, CalendarsView{Done: done, Tips: max(tips, 0)})
}

func (h Calendars) list(c *fiber.Ctx, view CalendarsView) error {
	years, err := h.Almanac.Years(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	here := map[int]bool{}
	for _, y := range years {
		here[y.Announcement.Year] = true
		view.Years = append(view.Years, yearView(y))
	}
	view.Missing = models.DateOf(h.Almanac.Clock()).Time().Year()
	for here[view.Missing] {
		view.Missing++
	}
	if !here[view.Done] {
		view.Done = 0
	}
	view.MaxSize = calendar.MaxPaper
	mw.SetBack(c, "/staff/calendars")
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/calendars", view)
	}
	return h.Pages.Render(c, "staff/calendars", view)
}

func yearView(y almanac.Year) YearView {
	v := YearView{Year: y, DaysOff: y.DaysOff(), DaysWorked: len(y.Work)}
	add := func(first, last models.Date, kind calendar.Kind, holiday string) {
		r := RunView{Span: deadline.Span{First: first, Last: cmp.Or(last, first)}, Kind: kind, Holiday: holiday}
		if year := first.Time().Year(); year != y.Announcement.Year {
			r.Year = year
		}
		v.Runs = append(v.Runs, r)
	}
	for _, o := range y.Off {
		add(o.From, o.To, calendar.Holiday, o.Holiday)
	}
	for _, w := range y.Work {
		add(w.On, w.On, calendar.Makeup, w.Holiday)
	}
	slices.SortFunc(v.Runs, func(a, b RunView) int { return cmp.Compare(a.First, b.First) })
	return v
}

// CalendarCheck is a calendar that may be imported, and what it would change.
type CalendarCheck struct {
	almanac.Change
	Year  YearView
	Paper string // as it was uploaded
}

// Look shows what a file would change. Nothing is kept: the page brings the file along.
func (h Calendars) Look(c *fiber.Ctx) error {
	var text []byte
	asked, err := h.Upload.ReadFile(c, func(_ string, r io.Reader) (err error) {
		text, err = io.ReadAll(io.LimitReader(r, calendar.MaxPaper+1))
		return err
	})
	if err == nil && !asked {
		err = models.Problems{{Field: calendar.PaperField, Key: "calendar.err.none"}}
	}
	var change almanac.Change
	if err == nil {
		change, err = h.Almanac.Look(mw.Context(c), mw.Visitor(c), text)
	}
	if err != nil {
		return h.refuse(c, err)
	}
	mw.SetBack(c, "/staff/calendars")
	return h.Pages.Render(c, "staff/calendar_check", CalendarCheck{change, yearView(almanac.Year{Announcement: change.Paper}), string(text)})
}

// Import keeps a calendar that was looked at.
func (h Calendars) Import(c *fiber.Ctx) error {
	change, err := h.Almanac.Import(mw.Context(c), mw.Visitor(c), []byte(c.FormValue("paper")))
	if err != nil {
		return h.refuse(c, err)
	}
	return c.Redirect("/staff/calendars?done="+strconv.Itoa(change.Paper.Year)+"&tips="+strconv.Itoa(change.Tips), fiber.StatusSeeOther)
}

// refuse shows the form again with what is wrong with the file.
func (h Calendars) refuse(c *fiber.Ctx, err error) error {
	if said, is := errors.AsType[*models.Error](err); is && said.Code == models.TooLarge {
		c.Status(fiber.StatusRequestEntityTooLarge)
		err = models.Problems{{Field: calendar.PaperField, Key: "calendar.err.too_large", Args: map[string]any{"Max": models.Bytes(calendar.MaxPaper).String()}}}
	}
	problems, err := problemsOf(err)
	if err != nil {
		return err
	}
	return h.list(c, CalendarsView{Problems: problems})
}
