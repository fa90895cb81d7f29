package staff

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Discard forgets a draft.
func (h Disclosures) Discard(c *fiber.Ctx) error {
	if err := h.Desk.Discard(mw.Context(c), mw.Visitor(c), c.Params("id"), revisionOf(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/disclosures?done=discarded", fiber.StatusSeeOther)
}

// TakeBack takes a draft back from the approver.
func (h Disclosures) TakeBack(c *fiber.Ctx) error {
	if _, err := h.Desk.TakeBack(mw.Context(c), mw.Visitor(c), c.Params("id"), revisionOf(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/disclosures/"+c.Params("id"), fiber.StatusSeeOther)
}

// Return gives a draft back to its writers.
func (h Disclosures) Return(c *fiber.Ctx) error {
	note := strings.TrimSpace(c.FormValue("note"))
	_, err := h.Desk.Return(mw.Context(c), mw.Visitor(c), c.Params("id"), revisionOf(c), note)
	if err != nil {
		return h.refuse(c, err, func(view *DisclosureView) { view.Note = note })
	}
	return c.Redirect("/staff/disclosures?tab=approve&done=returned", fiber.StatusSeeOther)
}

// refuse shows the draft again with what is wrong with what was sent.
func (h Disclosures) refuse(c *fiber.Ctx, err error, typed func(*DisclosureView)) error {
	problems, other := problemsOf(err)
	if other != nil {
		return other
	}
	o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	view := DisclosureView{Opened: o, Problems: problems}
	typed(&view)
	return h.show(c, view)
}

// Approve publishes a draft, now or later. Where another approver was first, it shows what
// became of it.
func (h Disclosures) Approve(c *fiber.Ctx) error {
	ctx, v, id := mw.Context(c), mw.Visitor(c), c.Params("id")
	a := affairs.Approval{Revision: revisionOf(c), Confirmed: formValues(c, "confirm")}
	on, hour := strings.TrimSpace(c.FormValue("on")), strings.TrimSpace(c.FormValue("hour"))
	var err error
	if c.FormValue("when") == "later" {
		a.At, err = momentOf(on, hour)
	}
	if err == nil {
		var o affairs.Opened
		if o, err = h.Desk.Approve(ctx, v, id, a); err == nil && o.State == disclosure.Scheduled {
			return c.Redirect("/staff/disclosures?tab=scheduled&done=scheduled", fiber.StatusSeeOther)
		}
	}
	if models.CodeOf(err) == models.Conflict {
		if o, findErr := h.Desk.Find(ctx, v, id); findErr == nil && o.State == disclosure.Done {
			err = nil
		}
	}
	if err != nil {
		return h.refuse(c, err, func(view *DisclosureView) { view.On, view.Hour = on, hour })
	}
	return c.Redirect("/staff/disclosures/"+id, fiber.StatusSeeOther)
}

// momentOf reads a day and an hour in Shanghai.
func momentOf(on, hour string) (time.Time, error) {
	day, fault := disclosure.Field{Type: disclosure.Day}.Read(on, nil)
	clock, err := time.Parse("15:04", strings.ReplaceAll(hour, "：", ":"))
	var p models.Problems
	if fault != "" || day == "" {
		p.Add("on", "disclosure.err.date")
	}
	if err != nil {
		p.Add("hour", "draft.err.hour")
	}
	if p.Any() {
		return time.Time{}, p
	}
	return models.Date(day).Time().Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute), nil
}

// formValues are all values of a field.
func formValues(c *fiber.Ctx, name string) []string {
	var list []string
	for _, v := range c.Context().PostArgs().PeekMulti(name) {
		list = append(list, string(slices.Clone(v)))
	}
	return list
}

// codedOf is a models.Error in err, if its code is one of those.
func codedOf(err error, codes ...models.Code) *models.Error {
	if said, ok := errors.AsType[*models.Error](err); ok && slices.Contains(codes, said.Code) {
		return said
	}
	return nil
}
