package handlers

import (
	"qingyuan/handlers/captcha"
	"qingyuan/handlers/public"
	"qingyuan/handlers/staff"
)

// asked are the routes of what anyone asks in public, and of those who answer.
func (k kit) asked() []route {
	q := public.Questions{Pages: k.pages, Questions: k.parts.Questions, Captcha: captcha.Desk{Captchas: k.parts.Captchas, Pace: k.parts.Pace}, Regions: k.parts.Regions}
	desk := staff.Questions{Pages: k.pages, Questions: k.parts.Questions}
	return []route{
		{open, get, "/ask", anyone, q.AskForm},
		{open, post, "/ask", anyone, q.Ask},
		{open, get, "/questions", shared, q.List},
		{open, get, "/questions/follow", anyone, q.FollowForm},
		{open, post, "/questions/follow", anyone, q.Follow},
		{open, get, "/questions/:id", shared, q.Show},

		{inner, get, "/staff/questions", discloser, desk.List},
		{inner, get, "/staff/questions/:id", discloser, desk.Open},
		{inner, post, "/staff/questions/:id", discloser, desk.Act},
	}
}
