package deadline

import "qingyuan/models"

// FactsOf are a tip's facts by what happened to it, in order. A tip that was taken up again
// is in a new round: what happened before starts and stops no clock any more.
func FactsOf(tip models.Tip, events []models.TipEvent) Facts {
	f := Facts{Named: tip.Named, Days: map[Event]models.Date{Received: tip.ReceivedOn}, Extended: map[string]bool{}}
	for _, e := range events {
		f.add(e)
	}
	if tip.ReportTo == 0 { // nobody waits for a report, or not any more
		delete(f.Days, CaseAssigned)
	}
	return f
}

func (f *Facts) add(e models.TipEvent) {
	switch e.Action {
	case models.Name:
		f.NamedOn = e.On
	case models.Transfer:
		f.transferred(e)
	case models.TakeIn: // from another installation
		f.Days[TransferReceived] = e.On
	case models.Return: // whoever sent it has it again, and the reporter still waits
		f.Days[TransferSettled], f.Elsewhere = e.On, false
		delete(f.Days, Transferred)
	case models.Assign:
		if f.Days[Assigned] == "" { // another handler has no more time
			f.Days[Assigned] = e.On
		}
	case models.Reject:
		delete(f.Days, Disposed)
	case models.Approve:
		if e.Detail == string(models.Shelved) {
			f.Days[ShelvedOn] = e.On
		}
	case models.ServeInquiry:
		delete(f.Days, InquiryAnswered)
		f.Days[InquiryServed] = models.Date(e.Detail)
	case models.InquiryAnswer:
		f.Days[InquiryAnswered] = models.Date(e.Detail)
	case models.Extend:
		f.Extended[e.Detail] = true
	case models.Reopen:
		f.again(map[Event]models.Date{Accepted: e.On})
	case models.Resume:
		f.again(map[Event]models.Date{Accepted: e.On, Assigned: e.On, CaseAssigned: f.Days[CaseAssigned]})
	default:
		for _, event := range EventsOf(e.Action) {
			f.Days[event] = e.On
		}
	}
}

// EventsOf are what an action makes happen on its day, whatever else it says.
func EventsOf(a models.Action) []Event {
	switch a {
	case models.Accept:
		return []Event{Accepted, TransferSettled}
	case models.Decline:
		return []Event{Declined, TransferSettled}
	case models.Propose:
		return []Event{Disposed}
	case models.CloseInquiry:
		return []Event{InquiryClosed}
	case models.Link: // its handling ends, and its reporter is to be answered
		return []Event{Concluded, Linked, TransferSettled}
	case models.Conclude:
		return []Event{Concluded}
	case models.Answer:
		return []Event{Answered}
	case models.ReportBack:
		return []Event{ReportedBack}
	}
	return nil
}

// transferred is measured by where it went.
func (f *Facts) transferred(e models.TipEvent) {
	f.Days[Transferred], f.Days[TransferReceived] = e.On, e.On
	delete(f.Days, TransferSettled)
	switch e.Detail {
	case Up:
		f.Superior = true
		f.Days[ReportedUp] = e.On
	case DownToReport:
		f.Days[CaseAssigned] = e.On
	case Sideways:
		f.Elsewhere = true
	}
}

// Where a tip was transferred: the detail of its event.
const (
	Up           = "up"
	Down         = "down"
	DownToReport = "down-report" // assigned by the superior, who waits for the report (交办)
	Sideways     = "sideways"
)

// again begins a new round.
func (f *Facts) again(days map[Event]models.Date) {
	f.Days, f.Extended = days, map[string]bool{}
	f.Superior, f.Elsewhere = false, false
}

// OfRequest are the facts of what a reporter asked for: the clock of its own, and no other.
func OfRequest(r models.Request) Facts {
	starts, ends := eventsOf(r.Kind)
	f := Facts{Days: map[Event]models.Date{starts: r.MadeOn}}
	if r.DecidedOn != "" {
		f.Days[ends] = r.DecidedOn
	}
	return f
}

func eventsOf(k models.RequestKind) (starts, ends Event) {
	switch k {
	case models.RequestRecusal:
		return RecusalRequested, RecusalDecided
	case models.RequestRetaliation:
		return RetaliationReported, RetaliationChecked
	case models.RequestObjection:
		return Objected, ObjectionAnswered
	case models.RequestReward:
		return RewardClaimed, RewardDecided
	}
	return "", ""
}
