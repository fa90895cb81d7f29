package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"qingyuan/config/terms"
	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

func workflowCommand(g *global) *cobra.Command {
	lang := ""
	c := &cobra.Command{
		Use:   "workflow",
		Short: "print a tip's way as a page: its states, who may do what, what it takes, and the clocks",
		Long:  "Prints the table that decides what may be done with a tip, as Markdown with a Mermaid diagram: docs/workflow.md\nis what it prints.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := langOf(lang, g.environ)
			if err != nil {
				return err
			}
			return printWorkflow(g.std.Out, l)
		},
	}
	c.Flags().StringVar(&lang, "lang", "", "zh or en; else the environment's")
	return c
}

// flowPage writes the workflow as a page.
type flowPage struct {
	speaker
	rules deadline.Rules
	to    io.Writer
}

func printWorkflow(to io.Writer, lang i18n.Lang) error {
	texts, err := i18n.Load()
	if err != nil {
		return fmt.Errorf("read the texts: %w", err)
	}
	rules, err := terms.Load()
	if err != nil {
		return err
	}
	p := flowPage{speaker{texts, lang}, rules.Of(deadline.Tips), to}
	p.line("# %s\n\n%s\n", p.text("workflow.title"), p.text("workflow.lead"))
	p.diagram()
	p.rows()
	p.conditions()
	return nil
}

func (p flowPage) line(format string, args ...any) { fmt.Fprintf(p.to, format+"\n", args...) }

func (p flowPage) action(a models.Action) string { return p.text("staff.event." + string(a)) }
func (p flowPage) state(s models.State) string   { return p.text("state." + string(s)) }

// diagram is what leads from one state to another.
func (p flowPage) diagram() {
	p.line("```mermaid\nstateDiagram-v2")
	for _, s := range models.States() {
		p.line("    state %q as %s", p.state(s), s)
	}
	for _, t := range workflow.Table() {
		if t.From == t.To {
			continue
		}
		from := string(t.From)
		if from == "" {
			from = "[*]"
		}
		p.line("    %s --> %s: %s", from, t.To, p.action(t.Action))
	}
	p.line("    %s --> [*]\n```\n", models.Archived)
}

// step is what the table says of one action, from however many states.
type step struct {
	workflow.Transition
	from []string
}

// steps puts rows that differ in nothing but where they begin into one.
func (p flowPage) steps() []step {
	var all []step
	for _, t := range workflow.Table() {
		same := func(s step) bool {
			stays := s.From == s.To && t.From == t.To
			return s.Action == t.Action && (stays || s.To == t.To && s.From != s.To && t.From != t.To) &&
				slices.Equal(s.Roles, t.Roles) && slices.Equal(s.If, t.If) && slices.Equal(s.Needs, t.Needs) && slices.Equal(s.Takes, t.Takes)
		}
		i := slices.IndexFunc(all, same)
		if i < 0 {
			i, all = len(all), append(all, step{Transition: t})
		}
		if t.From != "" {
			all[i].from = append(all[i].from, p.state(t.From))
		}
	}
	return all
}

func (p flowPage) rows() {
	var head, rule []string
	for _, column := range []string{"action", "from", "to", "who", "if", "says", "starts", "stops"} {
		head, rule = append(head, p.text("workflow."+column)), append(rule, "---")
	}
	p.line("## %s\n\n| %s |\n| %s |", p.text("workflow.steps"), strings.Join(head, " | "), strings.Join(rule, " | "))
	for _, s := range p.steps() {
		from, to := strings.Join(s.from, p.text("workflow.comma")), p.state(s.To)
		if len(s.from) == len(models.States()) {
			from = p.text("workflow.any")
		}
		if s.From == s.To {
			to = p.text("workflow.stays")
		}
		starts, stops := p.clocks(s.Transition)
		p.line("| %s |", strings.Join([]string{p.action(s.Action), from, to, p.who(s.Roles), join(p.speaker, s.If, "workflow.if."), p.said(s.Transition), starts, stops}, " | "))
	}
	p.line("")
}

func (p flowPage) who(roles []models.Role) string {
	if len(roles) == 0 {
		return p.text("workflow.reporter")
	}
	return join(p.speaker, roles, "staff.role.")
}

func (p flowPage) said(t workflow.Transition) string {
	needs, takes := join(p.speaker, t.Needs, "case.field."), join(p.speaker, t.Takes, "case.field.")
	if takes != "" {
		takes = p.text("workflow.maybe", "What", takes)
	}
	return strings.Trim(needs+p.text("workflow.comma")+takes, p.text("workflow.comma"))
}

func join[T ~string](s speaker, list []T, prefix string) string {
	var words []string
	for _, one := range list {
		words = append(words, s.text(prefix+string(one)))
	}
	return strings.Join(words, s.text("workflow.comma"))
}

// clocks are the rules that a step starts and stops, by what the engine makes of it.
func (p flowPage) clocks(t workflow.Transition) (starts, stops string) {
	const before, on = models.Date("2026-03-02"), models.Date("2026-03-03")
	var past []models.TipEvent
	if t.From == models.Assigned || t.From == models.Disposed {
		past = []models.TipEvent{{Action: models.Assign, On: before}}
	}
	happens := map[deadline.Event]bool{deadline.Received: t.Action == models.Submit}
	for _, detail := range []string{"", deadline.Up, deadline.DownToReport, deadline.Sideways, string(models.Shelved), string(on)} {
		f := deadline.FactsOf(models.Tip{Handling: models.Handling{ReportTo: 1}}, append(past, models.TipEvent{Action: t.Action, On: on, Detail: detail}))
		for e, day := range f.Days {
			happens[e] = happens[e] || day == on
		}
	}
	var first, last []string
	for _, r := range p.rules {
		if happens[r.Starts] {
			first = append(first, p.text("deadline.rule."+r.ID))
		}
		if newRound := t.Action == models.Reopen || t.Action == models.Resume; !newRound && slices.ContainsFunc(r.Ends, func(e deadline.Event) bool { return happens[e] }) {
			last = append(last, p.text("deadline.rule."+r.ID))
		}
	}
	return strings.Join(first, p.text("workflow.comma")), strings.Join(last, p.text("workflow.comma"))
}

// conditions explains the words that stand for them, in the order of the table.
func (p flowPage) conditions() {
	p.line("## %s\n", p.text("workflow.conditions"))
	var seen []workflow.Condition
	for _, t := range workflow.Table() {
		for _, c := range t.If {
			if !slices.Contains(seen, c) {
				seen = append(seen, c)
				p.line("- **%s**%s%s", p.text("workflow.if."+string(c)), p.text("form.colon"), p.text("workflow.means."+string(c)))
			}
		}
	}
}
