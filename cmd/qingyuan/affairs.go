package main

import (
	"context"
	"log/slog"

	"qingyuan/internal/affairs"
	"qingyuan/internal/blob"
	"qingyuan/internal/changes"
	"qingyuan/internal/jobs"
	"qingyuan/internal/scrub"
	"qingyuan/internal/sheets"
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

// drafting is the desk at which disclosures are written and approved.
func (p *parts) drafting() affairs.Desk {
	return affairs.Desk{Store: p.db, Catalogue: p.items, Press: p.press(), Board: p.board(), Sealer: p.sealer, Key: p.keys.drafts, Blob: blob.Aging{Store: p.files},
		Scrub:    affairs.Scrub{Kind: scrub.Kind, Clean: p.pdfs.Clean, Damaged: scrub.Damaged, Named: scrub.Named},
		ReadText: p.pdfs.Text, OpenSheet: sheets.Rows, Mask: p.sheets.words.Mask, Trail: p.trail(), Clock: p.clock, MaxFile: maxAttachment}
}

// maxAttachment is the largest attachment of a disclosure, in bytes.
const maxAttachment = 32 << 20

// publishDue publishes what was scheduled for now.
func (p *parts) publishDue(ctx context.Context, keep jobs.Keep) error {
	n, err := p.drafting().PublishDue(ctx, keep)
	if n > 0 {
		p.log.InfoContext(ctx, "what was scheduled is published", slog.Int("disclosures", n))
	}
	return err
}
