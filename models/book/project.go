package book

import "qingyuan/models"

// ProjectState is where a project stands.
type ProjectState string

// The states, as the catalogue names them.
const (
	Approved  ProjectState = "approved"
	Tendering ProjectState = "tendering"
	Building  ProjectState = "building"
	Stopped   ProjectState = "stopped"
	Completed ProjectState = "completed"
	Accepted  ProjectState = "accepted"
)

// ProjectStates lists them.
func ProjectStates() []ProjectState {
	return []ProjectState{Approved, Tendering, Building, Stopped, Completed, Accepted}
}

// Project is a village's project as its newest version has it. Its year is that in which it
// was to begin.
type Project struct {
	Of
	Year        int
	State       ProjectState
	Name        string
	Contractor  string
	BudgetFen   int64
	ContractFen int64
	PaidFen     int64 // the sum of what is listed
	Percent     int
	PlannedEnd  models.Date
	EndedOn     models.Date
	AcceptedOn  models.Date
}

// TableName is that of the database.
func (Project) TableName() string { return "book_projects" }

// AcceptWithin is how many days after its completion a project is to be accepted: what is
// usual for village projects, and no statute.
const AcceptWithin = 30

// Late is what a project is late with.
type Late string

// What there is to be late with.
const (
	LateBuilding  Late = "building"  // it should be completed
	LateAccepting Late = "accepting" // it should be accepted
)

// LateOn is what the project is late with on a day, and since when; "" where nothing.
func (p Project) LateOn(today models.Date) (Late, models.Date) {
	switch {
	case p.State == Accepted || p.AcceptedOn != "":
		return "", ""
	case p.EndedOn != "":
		if last := p.EndedOn.AddDays(AcceptWithin); last < today {
			return LateAccepting, last
		}
	case p.PlannedEnd != "" && p.PlannedEnd < today:
		return LateBuilding, p.PlannedEnd
	}
	return "", ""
}

func (s sheet) project() Project {
	start := s.day("started_on")
	p := Project{Year: s.year(start, s.day("planned_start")), State: ProjectState(s.fact("state")), Name: short(s.e.Content.Title, 300),
		Contractor: short(s.fact("contractor"), 200), BudgetFen: s.money("budget"), ContractFen: s.money("contract"),
		PlannedEnd: s.day("planned_end"), EndedOn: s.day("ended_on")}
	p.Of = s.of(s.d.RegionCode, s.day("planned_start"), 0)
	for _, r := range s.table("payments") {
		p.PaidFen += r.money("amount")
	}
	last := models.Date("")
	for _, r := range s.table("progress") {
		if d := r.day("day"); d >= last {
			last, p.Percent = d, percent(r["percent"])
		}
	}
	for _, r := range s.table("acceptance") {
		if d := r.day("day"); r["result"] == "passed" && d > p.AcceptedOn {
			p.AcceptedOn = d
		}
	}
	return p
}
