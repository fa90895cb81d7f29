package testkit

import (
	"net/http"
	"regexp"
)

// Deed does something about a tip, as the staff member of a client: fields are name, value…
// tip is its address.
func (c *Client) Deed(tip, action string, fields ...string) *Client {
	c.t.Helper()
	c.Get(tip).Want(http.StatusOK)
	return c.Post(tip+"/acts/"+action, append(fields, "version", c.Find(`name="version" value="(\d+)"`))...).Want(http.StatusOK)
}

// Grant decides on the topmost thing that a tip's page says waits for a decision.
func (c *Client) Grant(tip, outcome, reply string) *Client {
	c.t.Helper()
	c.Get(tip)
	request := c.Find(`href="(/staff/requests/[0-9a-f]{32})"`)
	c.Get(request).Want(http.StatusOK)
	return c.Post(request, "outcome", outcome, "reply", reply, "version", c.Find(`name="version" value="(\d+)"`)).Want(http.StatusOK)
}

// Dispose leads a tip, accepted or not, to a disposition that a supervisor approved.
func Dispose(reviewer, supervisor *Client, tip, disposition string, fields ...string) {
	reviewer.t.Helper()
	reviewer.Get(tip).Want(http.StatusOK)
	if regexp.MustCompile(`/acts/accept"`).MatchString(reviewer.Body) {
		reviewer.Deed(tip, "accept")
	}
	supervisor.Get(tip)
	supervisor.Deed(tip, "assign", "handler", supervisor.Find(`(?s)<select[^>]* name="handler".*?<option value="(\d+)"`))
	reviewer.Deed(tip, "propose", append(fields, "disposition", disposition, "note", "线索具体，可以核实。")...)
	supervisor.Grant(tip, "grant", "同意。")
}

// Finish leads a tip to its answer.
func Finish(reviewer, supervisor *Client, tip, answer string) {
	reviewer.t.Helper()
	Dispose(reviewer, supervisor, tip, "verification")
	reviewer.Deed(tip, "conclude", "finding", "unsubstantiated", "note", "查了三户，没有这样的事。")
	reviewer.Deed(tip, "answer", "answer", answer)
}
