package deadline

import "qingyuan/models"

// FactsOf are a tip's facts by what happened to it, in order. A tip that was taken up again
// is in a new round: what happened before starts and stops no clock any more.
func FactsOf(tip models.Tip, events []models.TipEvent) Facts {
	f := Facts{Named: tip.Named, Days: map[Event]models.Date{Received: tip.ReceivedOn}}
	for _, e := range events {
		switch e.Action {
		case models.Accept:
			f.Days[Accepted] = e.On
		case models.Conclude:
			f.Days[Concluded] = e.On
		case models.Answer:
			f.Days[Answered] = e.On
		case models.Name:
			f.NamedOn = e.On
		case models.Reopen:
			f.Days = map[Event]models.Date{Accepted: e.On}
		}
	}
	return f
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
