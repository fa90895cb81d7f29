package public

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/export"
	"qingyuan/internal/i18n"
	"qingyuan/internal/oversight"
	"qingyuan/models/fund"
)

// Accountability is how well the units keep to their terms, in numbers.
type Accountability struct {
	Pages mw.Renderer
	Count *oversight.Accountability
	Texts *i18n.Catalogue
}

// AccountabilityView is a table of numbers: of one month, a row a unit; or of one unit, a row
// a month.
type AccountabilityView struct {
	Months []fund.Period // to choose from, the latest first
	Month  fund.Period   // empty where it is of a unit
	Unit   string        // its name, where it is of one
	Rows   []FiguresView
	Total  *FiguresView // of a month's units; nil where there is none
}

// FiguresView is what anyone may know of a unit in a month.
type FiguresView struct {
	Unit, URL string
	Month     fund.Period
	Rates     []RateView // in the order of Measures
}

// RateView is a number, and how many of it went as they should.
type RateView struct {
	Measure              string // notices, answers, ratings: messages accountability.<Measure>…
	Count, Good, Percent int
	Hidden               bool
}

// monthsOffered is how many months a page offers; a download has all.
const monthsOffered = 24

// Show shows a month, or a unit: GET /accountability?month=2026-10, GET /accountability?unit=3.
// What is neither is the latest month that is over.
func (h Accountability) Show(c *fiber.Ctx) error {
	table, err := h.Count.Table(mw.Context(c))
	if err != nil {
		return err
	}
	view := AccountabilityView{Months: months(table.Last, monthsOffered)}
	if id, err := strconv.ParseInt(c.Query("unit"), 10, 64); err == nil && id > 0 {
		if rows := table.Of(id); len(rows) > 0 {
			view.Unit, view.Rows = rows[0].Unit, figuresViews(rows)
			return h.Pages.Render(c, "public/accountability", view)
		}
	}
	view.Month = view.Months[0]
	if asked := fund.Period(c.Query("month")); slices.Contains(view.Months, asked) {
		view.Month = asked
	}
	if rows := figuresViews(table.Month(string(view.Month))); len(rows) > 0 {
		view.Rows, view.Total = rows[:len(rows)-1], &rows[len(rows)-1]
	}
	return h.Pages.Render(c, "public/accountability", view)
}

// months are the last n, the latest first.
func months(last string, n int) []fund.Period {
	day, err := time.Parse("2006-01", last)
	if err != nil {
		return []fund.Period{fund.Period(last)}
	}
	list := make([]fund.Period, n)
	for i := range list {
		list[i] = fund.Period(day.AddDate(0, -i, 0).Format("2006-01"))
	}
	return list
}

func figuresViews(rows []oversight.Figures) []FiguresView {
	views := make([]FiguresView, len(rows))
	for i, f := range rows {
		views[i] = FiguresView{Unit: f.Unit, URL: "/accountability?unit=" + strconv.FormatInt(f.UnitID, 10), Month: fund.Period(f.Month),
			Rates: []RateView{rateView("notices", f.Notices), rateView("answers", f.Answers), rateView("ratings", f.Ratings)}}
	}
	return views
}

func rateView(measure string, r oversight.Rate) RateView {
	return RateView{Measure: measure, Count: r.Count, Good: r.Good, Percent: r.Percent(), Hidden: r.Hidden}
}

// CSV sends all months and units: GET /accountability.csv. What isn't published is a star.
func (h Accountability) CSV(c *fiber.Ctx) error {
	table, err := h.Count.Table(mw.Context(c))
	if err != nil {
		return err
	}
	lang := mw.Of(c).Lang
	var out bytes.Buffer
	file, err := export.New(export.CSV, &out, "", h.columns(lang))
	if err != nil {
		return err
	}
	for _, v := range figuresViews(table.Rows) {
		row := []string{string(v.Month), v.Unit}
		if v.Unit == "" {
			row[1] = h.Texts.Text(lang, "accountability.all_units", nil)
		}
		for _, r := range v.Rates {
			row = append(row, r.cell(r.Count), r.cell(r.Good))
		}
		if err := file.Row(row...); err != nil {
			return err
		}
	}
	if err := file.Close(); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, export.CSV.ContentType())
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="accountability-`+table.Last+`.csv"`)
	return c.Send(out.Bytes())
}

// columns are those of the download, titled by their messages accountability.csv.<key>.
func (h Accountability) columns(lang i18n.Lang) []export.Column {
	keys := []string{"month", "unit", "notices_due", "notices_in_time", "answers_due", "answers_in_time", "ratings", "satisfied"}
	columns := make([]export.Column, len(keys))
	for i, key := range keys {
		columns[i] = export.Column{Key: key, Title: h.Texts.Text(lang, "accountability.csv."+key, nil), Number: i > 1}
	}
	return columns
}

func (r RateView) cell(n int) string {
	if r.Hidden {
		return "*"
	}
	return strconv.Itoa(n)
}
