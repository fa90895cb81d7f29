package staff

import (
	"log/slog"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/internal/i18n"
	"qingyuan/internal/reminders"
	"qingyuan/models"
	"qingyuan/models/workflow"
)

// Tips is the reviewer's desk.
type Tips struct {
	Pages     mw.Renderer
	Texts     *i18n.Catalogue
	Casework  casework.Casework
	Reminders reminders.Reminders
	Log       *slog.Logger
}

// TipView is a tip with the forms of what may be done about it.
type TipView struct {
	casework.Case
	Decides  bool // the visitor decides on what was asked for
	Today    models.Date
	Problems models.Problems
	Doing    models.Action            // what was refused just now, whose form stands open
	Typed    map[workflow.Need]string // in that form
	Done     models.Action            // what was done just now
}

// Main is what most likely comes next: its form stands open.
func (v TipView) Main() *workflow.Transition {
	doing := v.Doing
	if aside(doing) {
		doing = ""
	}
	for i, t := range slices.Backward(v.Can) { // what leads furthest: an answer that came, not a letter once more
		if t.Action == doing || doing == "" && t.Forward() {
			return &v.Can[i]
		}
	}
	return nil
}

// aside are actions whose forms have a place of their own.
func aside(a models.Action) bool { return a == models.Write || a == models.Note }

// Others are what may be done beside it, each with a form of its own; a message, a note and
// what is decided on elsewhere have their places on the page.
func (v TipView) Others() []workflow.Transition {
	main := v.Main()
	return slices.DeleteFunc(slices.Clone(v.Can), func(t workflow.Transition) bool {
		return main != nil && t.Action == main.Action || !t.HasForm() || aside(t.Action)
	})
}

// Notes are those that colleagues wrote for each other.
func (v TipView) Notes() []casework.Event {
	return slices.DeleteFunc(slices.Clone(v.Events), func(e casework.Event) bool { return e.Action != models.Note })
}

// Of is what was typed into a field of the form of an action.
func (v TipView) Of(a models.Action, need workflow.Need) string {
	if v.Doing != a {
		return ""
	}
	return v.Typed[need]
}

// Row is the row of an action that may be done.
func (v TipView) Row(a models.Action) workflow.Transition {
	for _, t := range v.Can {
		if t.Action == a {
			return t
		}
	}
	return workflow.Transition{}
}

// Options of a field that asks for one of several.
func (v TipView) Options(need workflow.Need) []string {
	switch need {
	case workflow.Reason:
		return stringsOf(models.DeclineReasons())
	case workflow.Disposing:
		return stringsOf(models.Dispositions())
	case workflow.Found:
		return stringsOf(models.Findings())
	case workflow.How:
		return stringsOf(models.StaffChannels())
	case workflow.ClearWay:
		return stringsOf(models.ClearingWays())
	}
	return nil
}

func stringsOf[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return words
}

// ProblemOf is what is wrong with a field of the form of an action; nil where nothing is.
func (v TipView) ProblemOf(a models.Action, need workflow.Need) *models.Problem {
	if v.Doing != a {
		return nil
	}
	return v.Problems.Of(string(need))
}

// Open shows a tip.
func (h Tips) Open(c *fiber.Ctx) error {
	view := TipView{Done: actionOf(c.Query("done"))}
	return h.show(c, view)
}

// actionOf is a word if it is an action of the staff.
func actionOf(word string) models.Action {
	for _, t := range workflow.Table() {
		if len(t.Roles) > 0 && string(t.Action) == word {
			return t.Action
		}
	}
	return ""
}

// Act does something about a tip: POST /staff/tips/:id/acts/:action.
func (h Tips) Act(c *fiber.Ctx) error {
	view := TipView{Doing: actionOf(c.Params("action")), Typed: map[workflow.Need]string{}}
	if view.Doing == "" {
		return models.Fail(models.NotFound, "")
	}
	for _, need := range workflow.AllNeeds() {
		view.Typed[need] = c.FormValue(string(need))
	}
	err := h.Casework.Act(mw.Context(c), mw.Visitor(c), seen(c), casework.Deed{Action: view.Doing, Said: view.Typed})
	return h.after(c, err, view)
}

func seen(c *fiber.Ctx) casework.Seen {
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64) // a version that isn't one is no version of the tip
	return casework.Seen{TipID: c.Params("id"), Version: version}
}

// after goes back to the tip. What was typed is kept where it was refused, and where the
// tip has changed meanwhile: the page then shows the tip as it is now.
func (h Tips) after(c *fiber.Ctx, err error, view TipView) error {
	if models.CodeOf(err) == models.Conflict {
		view.Problems.Add("changed", "staff.err.tip_changed")
		c.Status(fiber.StatusConflict)
		return h.show(c, view)
	}
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, view)
	}
	if view.Doing == models.Transfer || view.Doing == models.Return { // it is another unit's now
		return c.Redirect("/staff/tips?gone="+string(view.Doing), fiber.StatusSeeOther)
	}
	return c.Redirect("/staff/tips/"+c.Params("id")+"?done="+string(view.Doing), fiber.StatusSeeOther)
}

func (h Tips) show(c *fiber.Ctx, view TipView) (err error) {
	if view.Case, err = h.Casework.Open(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	if err := h.Reminders.Seen(mw.Context(c), mw.Visitor(c), view.ID); err != nil {
		return err
	}
	view.Decides, view.Today = mw.Visitor(c).Is(models.RoleSupervisor), models.DateOf(h.Casework.Clock())
	mw.SetBack(c, "/staff/tips/"+view.ID)
	return h.Pages.Render(c, "staff/tip", view)
}
