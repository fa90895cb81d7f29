package main

import (
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
)

// changes is the public record of what changed. What must follow a change in its own
// transaction is listed here.
func (p *parts) changes() changes.Changes {
	return changes.Changes{Store: p.db, Clock: p.clock}
}

// press makes what was approved public.
func (p *parts) press() affairs.Press {
	return affairs.Press{Store: p.db, Catalogue: p.items, Trail: p.trail(), Changes: p.changes(), Clock: p.clock}
}

func (p *parts) board() affairs.Board {
	return affairs.Board{Store: p.db, Catalogue: p.items, Clock: p.clock}
}
