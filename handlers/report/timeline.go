package report

import (
	"slices"

	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// Moment is something that happened: the message follow.moment.<What>.
type Moment struct {
	On   models.Date
	What string
	Now  bool   // it is where the tip stands
	Whom string // of models.SendOut: the unit to which the case file went
	// Recount is which of the dates that the reporter was told have moved.
	Recount deadline.Recount
}

// moments are what a reporter is told of a tip's life, in order. Messages, files and what is
// for supervisors alone stand elsewhere on the page.
func moments(f intake.Followed) []Moment {
	var list []Moment
	now := 0
	for _, e := range f.Events {
		if e.Action == models.Recount {
			if r := deadline.ParseRecount(e.Detail).Told(); len(r.Rules) > 0 {
				list = append(list, Moment{On: e.On, What: string(e.Action), Recount: r})
			}
			continue
		}
		if !told(e.Action) || e.Action == models.Conclude && f.State != models.Concluded { // it is told with the answer
			continue
		}
		if e.Action != models.Name && e.Action != models.SendOut {
			now = len(list)
		}
		m := Moment{On: e.On, What: string(e.Action)}
		if e.Action == models.SendOut {
			m.Whom = e.Detail
		}
		list = append(list, m)
	}
	if len(list) > 0 {
		list[now].Now = true
	}
	return list
}

// told reports whether a reporter is told of an action; how the unit works inside isn't theirs
// to know.
func told(a models.Action) bool {
	return slices.Contains([]models.Action{models.Submit, models.Accept, models.Decline, models.Transfer, models.Return, models.Assign,
		models.Approve, models.Conclude, models.Answer, models.Name, models.Contest, models.Decide, models.Reopen, models.HandOver,
		models.Link, models.SendOut}, a)
}

// NextStep is something that is still to happen, with what is known of when: a clock that
// runs, or the term of one that will start.
type NextStep struct {
	What    string // the message follow.next.<What>
	Running []deadline.Clock
	Then    []deadline.Clock
}

// nextSteps of a tip. A clock that hasn't started is found by taking today for its start; its
// date means nothing, its term does.
func nextSteps(f intake.Followed, clocks func(deadline.Facts) []deadline.Clock, today models.Date) []NextStep {
	ends := map[models.State][]deadline.Event{
		models.Received:    {deadline.Accepted, deadline.Concluded, deadline.Answered},
		models.Transferred: {deadline.Accepted, deadline.Concluded, deadline.Answered},
		models.Accepted:    {deadline.Concluded, deadline.Answered},
		models.Assigned:    {deadline.Concluded, deadline.Answered},
		models.Disposed:    {deadline.Concluded, deadline.Answered},
		models.Reopened:    {deadline.Concluded, deadline.Answered},
		models.Concluded:   {deadline.Answered},
		models.Duplicate:   {deadline.Answered},
	}[f.State]
	running := clocks(f.Facts)
	then := clocks(deadline.Facts{Named: f.Named, Days: map[deadline.Event]models.Date{deadline.Accepted: today, deadline.Concluded: today}})
	var list []NextStep
	for _, end := range ends {
		step := NextStep{What: string(end)}
		step.Running = slices.DeleteFunc(slices.Clone(running), func(c deadline.Clock) bool {
			return !c.Running() || !slices.Contains(c.Rule.Ends, end)
		})
		if len(step.Running) == 0 {
			step.Then = slices.DeleteFunc(slices.Clone(then), func(c deadline.Clock) bool { return !slices.Contains(c.Rule.Ends, end) })
		}
		list = append(list, step)
	}
	return list
}

// late are those clocks that run and whose last day is over.
func late(steps []NextStep, today models.Date) []deadline.Clock {
	var list []deadline.Clock
	for _, s := range steps {
		for _, c := range s.Running {
			if c.Late(today) {
				list = append(list, c)
			}
		}
	}
	return list
}
