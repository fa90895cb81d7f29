package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/internal/qr"
	"qingyuan/models"
)

// Security is where people see to how they sign in.
type Security struct {
	Pages    mw.Renderer
	Cookies  mw.Cookies
	Accounts accounts.Accounts
	Issuer   string // by which an app knows us
}

// SecurityView is the page.
type SecurityView struct {
	accounts.Security
	MustEnrol bool
	Done      string // what was done just now
}

// Show shows it.
func (h Security) Show(c *fiber.Ctx) (err error) {
	view := SecurityView{MustEnrol: mw.Visitor(c).MustEnrol}
	switch d := c.Query("done"); d {
	case "app", "passkey", "removed", "ended":
		view.Done = d
	}
	if view.Security, err = h.Accounts.Security(mw.Context(c), mw.Visitor(c), h.token(c)); err != nil {
		return err
	}
	mw.SetBack(c, "/staff/security")
	return h.Pages.Render(c, "staff/security", view)
}

func (h Security) token(c *fiber.Ctx) []byte { return h.Cookies.Token(c, mw.StaffCookie) }

// AppView is the page on which an app is set up.
type AppView struct {
	Problems models.Problems
	QR       qr.Code
	Groups   []string // the secret, to be typed in
	Address  string   // for an app on this device
	Username string
	Again    bool // another takes the place of the one there is
}

// AppForm shows it.
func (h Security) AppForm(c *fiber.Ctx) error { return h.app(c, AppView{}) }

func (h Security) app(c *fiber.Ctx, view AppView) error {
	app, err := h.Accounts.NewApp(mw.Context(c), mw.Visitor(c), h.token(c), h.Issuer)
	if err != nil {
		return err
	}
	if view.QR, err = qr.Text(app.Address.Reveal()); err != nil {
		return err
	}
	view.Address, view.Username = app.Address.Reveal(), mw.Visitor(c).Staff.Username
	for s := app.Secret.Reveal(); s != ""; s = s[4:] {
		view.Groups = append(view.Groups, s[:4])
	}
	mw.SetBack(c, "/staff/security/app")
	return h.Pages.Render(c, "staff/security_app", view)
}

// AddApp keeps the app.
func (h Security) AddApp(c *fiber.Ctx) error {
	added, err := h.Accounts.AddApp(mw.Context(c), mw.Visitor(c), h.token(c), models.Secret(c.FormValue("password")), c.FormValue("app"))
	problems, err := formProblems(c, "password", err)
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.app(c, AppView{Problems: problems})
	}
	return then(c, added, "app")
}

// PasskeyView is the page on which a passkey is made.
type PasskeyView struct {
	Problems models.Problems
	Ask      string // what the browser is asked, as JSON; empty where it can't be at this address
	Name     string // as typed
	Username string
	Max      int
}

// PasskeyForm shows it.
func (h Security) PasskeyForm(c *fiber.Ctx) error { return h.passkey(c, PasskeyView{}) }

func (h Security) passkey(c *fiber.Ctx, view PasskeyView) error {
	ask, err := h.Accounts.NewPasskey(mw.Context(c), mw.Visitor(c), h.token(c), origin(c, h.Cookies))
	if err != nil {
		return err
	}
	view.Ask, view.Username, view.Max = string(ask), mw.Visitor(c).Staff.Username, accounts.MaxPasskeyName
	mw.SetBack(c, "/staff/security/passkey")
	return h.Pages.Render(c, "staff/security_passkey", view)
}

// AddPasskey keeps a passkey.
func (h Security) AddPasskey(c *fiber.Ctx) error {
	added, err := h.Accounts.AddPasskey(mw.Context(c), mw.Visitor(c), h.token(c), accounts.PasskeyMade{Name: c.FormValue("name"),
		Password: models.Secret(c.FormValue("password")), Answer: c.FormValue("passkey"), At: origin(c, h.Cookies)})
	problems, err := formProblems(c, "password", err)
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.passkey(c, PasskeyView{Problems: problems, Name: c.FormValue("name")})
	}
	return then(c, added, "passkey")
}

// then leads to the recovery codes that came with a first factor, or back.
func then(c *fiber.Ctx, added accounts.Added, what string) error {
	if added.Codes {
		return c.Redirect("/staff/security/codes", fiber.StatusSeeOther)
	}
	return c.Redirect("/staff/security?done="+what, fiber.StatusSeeOther)
}

// CodesView is the page of the recovery codes.
type CodesView struct {
	Problems models.Problems
	Codes    []string // empty: they aren't shown any more; new ones can be made
	Name     string
	Username string
	On       models.Date
}

// Codes shows recovery codes that were just made, or the form for new ones.
func (h Security) Codes(c *fiber.Ctx) error { return h.codes(c, nil) }

func (h Security) codes(c *fiber.Ctx, problems models.Problems) error {
	st := mw.Visitor(c).Staff
	view := CodesView{Problems: problems, Name: st.Name, Username: st.Username, On: models.DateOf(h.Accounts.Clock())}
	note, ok, err := h.Accounts.Noted(mw.Context(c), h.token(c), accounts.NoteFactorCodes)
	if err != nil {
		return err
	}
	if ok {
		view.Codes = strings.Fields(note.Text.Reveal())
	}
	mw.SetBack(c, "/staff/security/codes")
	return h.Pages.Render(c, "staff/security_codes", view)
}

// RenewCodes makes other recovery codes.
func (h Security) RenewCodes(c *fiber.Ctx) error {
	problems, err := formProblems(c, "password", h.Accounts.RenewFactorCodes(mw.Context(c), mw.Visitor(c), h.token(c), models.Secret(c.FormValue("password"))))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.codes(c, problems)
	}
	return c.Redirect("/staff/security/codes", fiber.StatusSeeOther)
}

// CodesDone takes the recovery codes off the session: they are on paper.
func (h Security) CodesDone(c *fiber.Ctx) error {
	if err := h.Accounts.Forget(mw.Context(c), h.token(c)); err != nil {
		return err
	}
	return c.Redirect("/staff", fiber.StatusSeeOther)
}

// RemoveView is the page on which a factor is removed.
type RemoveView struct {
	Problems models.Problems
	ID       string // accounts.TheApp or that of a passkey
	Name     string // of a passkey
	Last     bool
	Refused  bool // it is the last, and they must have one
	Username string
}

// RemoveForm shows it.
func (h Security) RemoveForm(c *fiber.Ctx) error { return h.remove(c, nil) }

func (h Security) remove(c *fiber.Ctx, problems models.Problems) error {
	s, err := h.Accounts.Security(mw.Context(c), mw.Visitor(c), h.token(c))
	if err != nil {
		return err
	}
	view := RemoveView{Problems: problems, ID: c.Params("id"), Last: s.Factors() == 1, Username: mw.Visitor(c).Staff.Username}
	view.Refused = !s.CanRemove(view.ID)
	known := view.ID == accounts.TheApp && s.App.StaffID != 0
	for _, k := range s.Passkeys {
		if k.ID == view.ID {
			known, view.Name = true, k.Name
		}
	}
	if !known {
		return models.Fail(models.NotFound, "err.not_found")
	}
	mw.SetBack(c, "/staff/security/factors/"+view.ID)
	return h.Pages.Render(c, "staff/security_remove", view)
}

// Remove forgets a factor.
func (h Security) Remove(c *fiber.Ctx) error {
	problems, err := formProblems(c, "password", h.Accounts.RemoveFactor(mw.Context(c), mw.Visitor(c), h.token(c), c.Params("id"), models.Secret(c.FormValue("password"))))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.remove(c, problems)
	}
	return c.Redirect("/staff/security?done=removed", fiber.StatusSeeOther)
}

// Know takes note that somebody knows that their second factor was taken.
func (h Security) Know(c *fiber.Ctx) error {
	if err := h.Accounts.KnowReset(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	return c.Redirect("/staff", fiber.StatusSeeOther)
}

// EndSession ends one of the visitor's sessions.
func (h Security) EndSession(c *fiber.Ctx) error {
	if err := h.Accounts.EndSession(mw.Context(c), mw.Visitor(c), c.FormValue("session")); err != nil {
		return err
	}
	return c.Redirect("/staff/security?done=ended", fiber.StatusSeeOther)
}

// EndOthers ends all but the one that asks.
func (h Security) EndOthers(c *fiber.Ctx) error {
	if err := h.Accounts.EndOtherSessions(mw.Context(c), mw.Visitor(c), h.token(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/security?done=ended", fiber.StatusSeeOther)
}
