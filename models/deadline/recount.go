package deadline

import (
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
)

// Recount is what a models.Recount says: the year whose calendar moved dates, 0 where it was
// something else, and the rules whose dates are others now.
type Recount struct {
	Year  int
	Rules []string
}

// RecountOf compares the clocks that run: which of them end on another day now, or are no
// longer provisional. No rule: none does.
func RecountOf(kept, fresh []models.TipDeadline) Recount {
	var r Recount
	for _, f := range fresh {
		i := slices.IndexFunc(kept, func(k models.TipDeadline) bool { return k.Rule == f.Rule && k.Ref == f.Ref && k.FromOn == f.FromOn })
		if i < 0 || f.MetOn != "" || kept[i].DueOn == f.DueOn && kept[i].Provisional == f.Provisional {
			continue
		}
		if kept[i].Provisional {
			r.Year = max(r.Year, f.DueOn.Time().Year(), kept[i].DueOn.Time().Year())
		}
		if !slices.Contains(r.Rules, f.Rule) {
			r.Rules = append(r.Rules, f.Rule)
		}
	}
	return r
}

// String is the detail of the event: 2027 accept-notice conclude-named.
func (r Recount) String() string {
	return strings.Join(append([]string{strconv.Itoa(r.Year)}, r.Rules...), " ")
}

// ParseRecount reads what String wrote.
func ParseRecount(detail string) Recount {
	words := strings.Fields(detail)
	if len(words) == 0 {
		return Recount{}
	}
	year, _ := strconv.Atoi(words[0]) // anything else names no year
	return Recount{Year: year, Rules: words[1:]}
}

// Told are those of the rules whose dates a reporter is told: what is owed to them, and by
// when their tip is to be concluded.
func (r Recount) Told() Recount {
	told := []string{"accept-notice", "result-notice", "conclude-named", "conclude-anonymous", "objection", "retaliation", "recusal", "reward"}
	return Recount{r.Year, slices.DeleteFunc(slices.Clone(r.Rules), func(rule string) bool { return !slices.Contains(told, rule) })}
}
