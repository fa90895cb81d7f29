package fund

import "net/url"

// Filter chooses payments. An empty field lets all through; a region lets through what lies
// below it.
type Filter struct {
	Region    string
	Programme string
	Period    Period
}

// IsZero reports whether everything is let through.
func (f Filter) IsZero() bool { return f == Filter{} }

// Query is the filter as it stands in an address: region, programme, period.
func (f Filter) Query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"region": f.Region, "programme": f.Programme, "period": string(f.Period)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// Filter is the one that shows a batch, and what else is like it.
func (p Publication) Filter() Filter {
	f := Filter{Region: p.RegionCode, Programme: p.ProgrammeCode}
	if p.FirstPeriod == p.LastPeriod {
		f.Period = p.FirstPeriod
	}
	return f
}
