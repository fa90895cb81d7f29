package regions

// gauge adds up the bytes that are done and tells them on.
type gauge struct {
	done, total, told int64
	tell              func(done, total int64)
}

// step is how many bytes may pass untold.
const step = 64 << 10

func newGauge(sources []Source, tell func(done, total int64)) *gauge {
	g := &gauge{tell: tell}
	for _, s := range sources {
		g.total += 2 * s.Size
	}
	return g
}

func (g *gauge) add(n int) {
	g.done = min(g.done+int64(n), g.total)
	if g.done-g.told >= step {
		g.show()
	}
}

// finish tells the end, once.
func (g *gauge) finish() {
	g.done = g.total
	if g.told < g.total {
		g.show()
	}
}

func (g *gauge) show() {
	g.told = g.done
	if g.tell != nil {
		g.tell(g.done, g.total)
	}
}
