package main

import (
	"context"
	"log/slog"

	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/jobs"
)

// changes is the public record of what changed. What must follow a change in its own
// transaction is listed here.
func (p *parts) changes() changes.Changes {
	return changes.Changes{Store: p.db, Clock: p.clock, Followers: []changes.Follower{
		p.keeper().Follow,
		p.duties().Follow,
	}}
}

// press makes what was approved public.
func (p *parts) press() affairs.Press {
	return affairs.Press{Store: p.db, Catalogue: p.items, Trail: p.trail(), Changes: p.changes(), Clock: p.clock}
}

func (p *parts) board() affairs.Board {
	return affairs.Board{Store: p.db, Catalogue: p.items, Clock: p.clock}
}

// expire empties what may be shown no more.
func (p *parts) expire(ctx context.Context, keep jobs.Keep) error {
	emptied, err := affairs.Expiry{Store: p.db, Changes: p.changes(), Clock: p.clock}.Sweep(ctx, keep)
	if emptied > 0 {
		p.log.InfoContext(ctx, "rows about persons have left", slog.Int("versions", emptied))
	}
	return err
}
