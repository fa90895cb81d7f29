package e2e

// bookStops are projects, purchases, leases and budgets, and the papers for the notice board.
func bookStops() []stop {
	return []stop{
		{"projects", func(w walker) { w.open("/projects") }},
		{"a project", func(w walker) { w.Press(`th a[href^="/projects/"]`) }},
		{"a paper for the notice board", func(w walker) { w.Press(`.actions a[href$="/bulletin"]`) }},
		{"no projects", func(w walker) { w.open("/projects?state=stopped") }},
		{"purchases", func(w walker) { w.open("/purchases") }},
		{"leases", func(w walker) { w.open("/assets") }},
		{"a budget", func(w walker) { w.open("/budget?region=990101") }},
		{"papers of a batch", func(w walker) { w.open("/funds/batches/1/bulletin") }},
		{"a village's paper of a batch", func(w walker) { w.Press(`.index a`) }},
	}
}
