package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"qingyuan/internal/trail"
	"qingyuan/models"
)

func auditCommand(g *global) *cobra.Command {
	parent := group("audit", "the trail of what the staff did")
	a := audit{global: g}
	verify := &cobra.Command{
		Use:   "verify",
		Short: "look at every entry, from the first",
		Long: "Looks at every entry of the trail, from the first, and names the first link that is broken; that ends with\n" +
			"exit status 1. Entries cut off at the end are only found by a mark that was noted down elsewhere: see audit head.\n\n" +
			"--json prints one object: whole, up_to (the number of the last entry that is right), head, and, where it isn't\n" +
			"whole, at (the number of the broken link) and fault (gap, unknown, moved, content, prev, head or noted).",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.with(cmd.Context(), a.verify) },
	}
	verify.Flags().StringVar(&a.expect, "expect", "", "a mark SEQ:HASH that was noted down")
	verify.Flags().BoolVar(&a.json, "json", false, "print the outcome as JSON")
	head := &cobra.Command{
		Use: "head", Short: "print the last entry's mark, SEQ:HASH: note it down elsewhere, at set times", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.with(cmd.Context(), a.head) },
	}
	list := &cobra.Command{
		Use: "list", Short: "print entries, one JSON object a line, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.with(cmd.Context(), a.list) },
	}
	f := list.Flags()
	f.StringVar((*string)(&a.filter.From), "from", "", "first day, 2006-01-02")
	f.StringVar((*string)(&a.filter.To), "to", "", "last day")
	f.StringVar(&a.filter.Person, "person", "", "name or user name")
	f.StringVar((*string)(&a.filter.Act), "act", "", "such as tip.read")
	f.StringVar(&a.filter.Record, "record", "", "a record's id, or a tip's reference")
	f.IntVar(&a.most, "limit", 100, "how many; 0 for all")
	parent.AddCommand(verify, head, list)
	return parent
}

// audit is one run of `audit …`.
type audit struct {
	*global
	expect string
	json   bool
	filter models.TrailFilter
	most   int
}

func (a *audit) with(ctx context.Context, do func(context.Context, *parts) error) (err error) {
	p, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	return do(ctx, p)
}

// verified is an outcome as JSON.
type verified struct {
	Whole bool        `json:"whole"`
	UpTo  int64       `json:"up_to"`
	Head  string      `json:"head"`
	At    int64       `json:"at,omitempty"`
	Fault trail.Fault `json:"fault,omitempty"`
}

func (a *audit) verify(ctx context.Context, p *parts) error {
	var noted models.Head
	if a.expect != "" {
		var ok bool
		if noted, ok = models.ParseHead(a.expect); !ok {
			return fmt.Errorf("--expect %q: want SEQ:HASH, as audit head prints it", a.expect)
		}
	}
	o, err := p.trail().Verify(ctx, noted)
	if err != nil {
		return err
	}
	lang, err := langOf("", a.environ)
	if err != nil {
		return err
	}
	say := speaker{p.texts, lang}
	var broken error
	if !o.Whole() {
		broken = errors.New(say.text("cli.audit.broken", "Seq", o.At, "Fault", say.text("trail.fault."+string(o.Fault)), "UpTo", o.Head.Seq))
	}
	if a.json {
		return errors.Join(broken, json.NewEncoder(a.std.Out).Encode(verified{o.Whole(), o.Head.Seq, o.Head.String(), o.At, o.Fault}))
	}
	if broken != nil {
		return broken
	}
	_, err = fmt.Fprintln(a.std.Out, say.text("cli.audit.whole", "Count", o.Head.Seq, "Head", o.Head.String()))
	return err
}

func (a *audit) head(ctx context.Context, p *parts) error {
	head, err := p.db.TrailHead(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.std.Out, head)
	return err
}

// listed is an entry as JSON; a tip stands under its reference.
type listed struct {
	Seq     int64             `json:"seq"`
	At      string            `json:"at"`
	StaffID int64             `json:"staff_id"`
	Who     string            `json:"who"`
	UnitID  int64             `json:"unit_id"`
	Act     models.ActName    `json:"act"`
	Kind    models.RecordKind `json:"kind"`
	Record  string            `json:"record,omitempty"`
	Before  json.RawMessage   `json:"before,omitempty"`
	After   json.RawMessage   `json:"after,omitempty"`
	Hash    string            `json:"hash"`
}

func (a *audit) list(ctx context.Context, p *parts) error {
	for _, d := range []models.Date{a.filter.From, a.filter.To} {
		if d != "" && !d.Valid() {
			return fmt.Errorf("%q is no day: want one such as 2026-03-05", d)
		}
	}
	out := json.NewEncoder(a.std.Out)
	return p.trail().List(ctx, a.filter, a.most, func(rows []models.Entry) error {
		for _, e := range rows {
			if err := out.Encode(listedOf(e)); err != nil {
				return err
			}
		}
		return nil
	})
}

func listedOf(e models.Entry) listed {
	l := listed{e.Seq, time.Unix(e.At, 0).In(models.Shanghai()).Format(time.RFC3339), e.StaffID, e.StaffName, e.UnitID, e.Act, e.Kind,
		e.Reference(), json.RawMessage(e.Before), json.RawMessage(e.After), fmt.Sprintf("%x", e.Hash)}
	if e.DayOnly() {
		l.At = l.At[:len(time.DateOnly)]
	}
	return l
}
