package staff

import (
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

const doorPath = "/staff/sign-in/second"

// toDoor leads to the second step.
func (h Door) toDoor(c *fiber.Ctx, token []byte, next string) error {
	h.Cookies.SetToken(c, mw.DoorCookie, token)
	return c.Redirect(doorPath+"?next="+url.QueryEscape(next), fiber.StatusSeeOther)
}

// SecondView is the page of the second step.
type SecondView struct {
	accounts.Second
	Problems models.Problems
	Next     string
}

// Ask is what the browser is asked for a passkey, as JSON.
func (v SecondView) Ask() string { return string(v.Passkey) }

// SecondForm shows the page; whoever isn't at the door is led to the password.
func (h Door) SecondForm(c *fiber.Ctx) error {
	return h.second(c, SecondView{Next: deskPath(c.Query("next"))})
}

func (h Door) second(c *fiber.Ctx, view SecondView) (err error) {
	mw.SetBack(c, doorPath+"?next="+url.QueryEscape(view.Next))
	view.Second, err = h.Accounts.Second(mw.Context(c), h.Cookies.Token(c, mw.DoorCookie), origin(c, h.Cookies))
	if models.CodeOf(err) == models.NotFound {
		return c.Redirect("/staff/sign-in?next="+url.QueryEscape(view.Next), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/second", view)
}

// StepIn takes the second step and opens the session.
func (h Door) StepIn(c *fiber.Ctx) error {
	view := SecondView{Next: deskPath(c.FormValue("next"))}
	way := accounts.Way(c.FormValue("way"))
	in, err := h.Accounts.StepIn(mw.Context(c), h.Cookies.Token(c, mw.DoorCookie),
		accounts.Step{Way: way, Text: c.FormValue(field(way)), At: origin(c, h.Cookies)})
	if models.CodeOf(err) == models.NotFound {
		return h.second(c, view)
	}
	if view.Problems, err = formProblems(c, field(way), err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.second(c, view)
	}
	h.Cookies.SetToken(c, mw.StaffCookie, in.Token)
	h.Cookies.Clear(c, mw.DoorCookie)
	if in.NewCode {
		view.Next = "/staff/keys/code"
	}
	return c.Redirect(view.Next, fiber.StatusSeeOther)
}

// field of the form in which a way's answer comes.
func field(way accounts.Way) string {
	switch way {
	case accounts.ByApp, accounts.ByRecovery:
		return string(way)
	}
	return string(accounts.ByPasskey)
}

// origin is where the browser of a request stands, by the name that it asked for.
func origin(c *fiber.Ctx, k mw.Cookies) models.Origin {
	scheme, at := "http://", strings.ToLower(string(c.Request().Host()))
	if k.HTTPS {
		scheme = "https://"
	}
	host := at
	if h, _, err := net.SplitHostPort(at); err == nil {
		host = h
	}
	return models.Origin{Host: host, URL: scheme + at}
}
