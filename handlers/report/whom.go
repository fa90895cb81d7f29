package report

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// WhomView is the step that asks whom it is about.
type WhomView struct {
	Frame
	Said   models.TipContent
	People []models.Subject // one fieldset each: those who were named, and an empty one where it was asked for
	Levels []matter.Level
	Unit   string // that would handle it, were it about none of its own
	More   bool   // there may be one more
	Max    int
	Owns   []models.Own
}

// Whom shows who was named; ?more=1 asks for one more.
func (h *Handlers) Whom(c *fiber.Ctx) error { return h.visit(c, models.StepWhom, h.whom) }

func (h *Handlers) whom(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
	unit, err := h.Intake.Nearest(mw.Context(c), d.Content.RegionCode)
	if err != nil {
		return err
	}
	view := WhomView{Frame: h.frame(c, models.StepWhom, d, problems), Said: d.Content, People: d.Content.Subjects,
		Levels: h.Intake.Matters.Levels, Unit: unit.Name, Max: models.MaxSubjects, Owns: models.Owns()}
	if len(view.People) == 0 || c.Query("more") == "1" && len(view.People) < models.MaxSubjects {
		view.People = append(slices.Clip(view.People), models.Subject{})
	}
	view.More = len(view.People) < models.MaxSubjects
	return h.show(c, view.Frame, view)
}

// Accuse saves who was named. To add a person or to take one out saves the others as they
// stand; what is wrong with them is said when the reporter goes on.
func (h *Handlers) Accuse(c *fiber.Ctx) error {
	people := subjects(c)
	add, out := c.FormValue("action") == "add", c.FormValue("remove")
	if n, err := strconv.Atoi(out); err == nil && n >= 0 && n < len(people) {
		people = slices.Delete(people, n, n+1)
	}
	err := h.Intake.Accuse(mw.Context(c), h.token(c), intake.Accused{Subjects: people,
		Unknown: c.FormValue("unknown") == "yes", Own: models.Own(c.FormValue("own"))})
	if !add && out == "" {
		return h.saved(c, models.StepWhom, err, h.whom)
	}
	if _, err := problemsOf(err); err != nil {
		return h.orStart(c, err)
	}
	return h.changed(c, add)
}

// changed shows the step again, at the person who is new, or at the last.
func (h *Handlers) changed(c *fiber.Ctx, added bool) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	path, at := h.to(models.StepWhom), len(d.Content.Subjects)
	if added && at < models.MaxSubjects {
		return seeOther(c, fmt.Sprintf("%s?more=1#subject-%d", path, at))
	}
	return seeOther(c, fmt.Sprintf("%s#subject-%d", path, max(at-1, 0)))
}

var subjectField = regexp.MustCompile(`^subject-(\d{1,6})-(name|unit|post|level)$`)

// subjects of a form, in the order of their numbers, those without a word too.
func subjects(c *fiber.Ctx) []models.Subject {
	byNumber := map[int]*models.Subject{}
	c.Request().PostArgs().VisitAll(func(name, value []byte) {
		m := subjectField.FindSubmatch(name)
		if m == nil {
			return
		}
		n, _ := strconv.Atoi(string(m[1])) // the pattern lets nothing else through
		if byNumber[n] == nil {
			byNumber[n] = &models.Subject{}
		}
		switch s := byNumber[n]; string(m[2]) {
		case "name":
			s.Name = string(value)
		case "unit":
			s.Unit = string(value)
		case "post":
			s.Post = string(value)
		case "level":
			s.Level = string(value)
		}
	})
	var list []models.Subject
	for _, n := range slices.Sorted(maps.Keys(byNumber)) {
		list = append(list, *byNumber[n])
	}
	return list
}
