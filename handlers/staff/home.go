package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/internal/affairs"
	"qingyuan/internal/casework"
	"qingyuan/internal/keeping"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/models"
)

// Home is the page on which somebody finds what waits for them.
type Home struct {
	Desk      publishing.Desk
	Pages     mw.Renderer
	Accounts  accounts.Accounts
	Casework  casework.Casework
	Keeping   keeping.Keeping
	Questions questions.Questions
	Drafting  affairs.Desk
}

// HomeView is that page.
type HomeView struct {
	Name     string
	Roles    []HomeRole
	Tips     int64     // that nobody has accepted yet
	New      int64     // with something unread
	Overdue  []TabView // where something is
	Keeper   bool      // parts of tips are sealed to them
	Requests int       // for a supervisor to decide on
	Names    int       // for a custodian to give
	Sheets   int       // payment sheets for an approver to decide on
	Erasing  int       // tips that somebody proposed to erase, for a supervisor to decide on
	Keys     accounts.Keys
	Asked    questions.Counts // in public, of what the office publishes
	Drafts   affairs.Waiting  // disclosures to be approved, and returned ones

	FactorsResetOn models.Date // an administrator took their second factor then; empty: they know
}

// HomeRole is a role and where its work is; Path is empty where it has no page of its own.
type HomeRole struct {
	Role models.Role
	Path string
}

// Waits reports whether there is anything to do.
func (v HomeView) Waits() bool {
	return v.Tips+v.New+v.Keys.Missing.Tips > 0 || v.Requests+v.Names+v.Erasing+v.Sheets+v.Drafts.Approve+v.Drafts.Returned > 0 || len(v.Overdue) > 0 || v.Asked.Waits() || v.Keeper && v.Keys.Waits()
}

// Show shows it.
func (h Home) Show(c *fiber.Ctx) error {
	v := mw.Visitor(c)
	view := HomeView{Name: v.Staff.Name, FactorsResetOn: v.Staff.FactorsResetOn}
	for _, r := range v.Staff.Roles.List() {
		view.Roles = append(view.Roles, HomeRole{r, deskOf(r)})
	}
	if err := h.fill(mw.Context(c), v, &view); err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/home", view)
}

// fill counts what waits.
func (h Home) fill(ctx context.Context, v models.Visitor, view *HomeView) (err error) {
	if v.Staff.Roles.Any(models.Readers()...) {
		q, err := h.Casework.Count(ctx, v)
		if err != nil {
			return err
		}
		view.Tips = q.Counts[casework.Waiting].Tips
		for _, t := range casework.Tabs() {
			view.New += q.Counts[t].Unread
			if q.Counts[t].Overdue > 0 {
				view.Overdue = append(view.Overdue, TabView{Tab: t, Count: q.Counts[t]})
			}
		}
	}
	if v.Staff.Roles.Has(models.RoleSupervisor) {
		if view.Requests, err = h.Casework.CountOpen(ctx, v); err != nil {
			return err
		}
		if view.Erasing, err = h.Keeping.CountProposed(ctx, v); err != nil {
			return err
		}
	}
	if v.Staff.Roles.Has(models.RoleApprover) && v.Unit.RegionCode != "" {
		list, err := h.Desk.Waiting(ctx, v)
		if err != nil {
			return err
		}
		view.Sheets = len(list)
	}
	if v.Staff.Roles.Has(models.RoleCustodian) {
		list, err := h.Casework.GrantedNames(ctx, v)
		if err != nil {
			return err
		}
		view.Names = len(list)
	}
	if view.Asked, err = h.asked(ctx, v); err != nil {
		return err
	}
	if view.Drafts, err = h.Drafting.Count(ctx, v); err != nil {
		return err
	}
	if v.Staff.Roles.Any(models.Keepers()...) {
		view.Keeper = true
		view.Keys, err = h.Accounts.Keys(ctx, v)
	}
	return err
}

func deskOf(r models.Role) string {
	switch r {
	case models.RoleIntake:
		return "/staff/register"
	case models.RoleReviewer:
		return "/staff/tips"
	case models.RoleSupervisor:
		return "/staff/requests"
	case models.RoleCustodian:
		return "/staff/keys"
	case models.RolePublisher, models.RoleApprover:
		return "/staff/disclosures"
	case models.RoleAdmin:
		return "/staff/people"
	case models.RoleAuditor:
		return "/staff/trail"
	}
	return ""
}

// asked counts the questions that wait for this person: who drafts answers doesn't approve them.
func (h Home) asked(ctx context.Context, v models.Visitor) (questions.Counts, error) {
	n, err := h.Questions.Count(ctx, v)
	if !v.Staff.Roles.Has(models.RolePublisher) {
		n.ToAnswer = 0
	}
	if !v.Staff.Roles.Has(models.RoleApprover) {
		n.ToApprove, n.ToHide = 0, 0
	}
	return n, err
}
