package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"qingyuan/models/fund"
)

// importReport is what --json prints.
type importReport struct {
	File             string         `json:"file"`
	Programme        string         `json:"programme"`
	Rows             int            `json:"rows"`
	Accepted         int            `json:"accepted"`
	Noted            []importRemark `json:"noted"`
	Refused          []importRemark `json:"refused"`
	TotalFen         int64          `json:"total_fen"`
	DeclaredTotalFen *int64         `json:"declared_total_fen"`
	Error            string         `json:"error,omitempty"`
}

type importRemark struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

func printJSON(w io.Writer, say speaker, file string, plan fund.Plan, failure error) error {
	r := importReport{File: file, Programme: programmesOf(plan), Rows: plan.Rows, Accepted: plan.Accepted, TotalFen: plan.TotalFen,
		DeclaredTotalFen: plan.DeclaredTotalFen, Noted: []importRemark{}, Refused: refusedRows(say, plan.Refused)}
	for _, m := range plan.Noted {
		r.Noted = append(r.Noted, remarkOf(say, m))
	}
	if failure != nil {
		r.Error = failure.Error()
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

func programmesOf(plan fund.Plan) string {
	names := make([]string, len(plan.Batches))
	for i, b := range plan.Batches {
		names[i] = b.Programme.Name
	}
	return strings.Join(names, "、")
}

func remarkOf(say speaker, m fund.Remark) importRemark {
	return importRemark{Sheet: m.Sheet, Row: m.Row, Column: m.Column, Value: m.Value, Reason: say.texts.Text(say.lang, m.Reason, m.Args)}
}

// refusedRows makes one remark of each refused row: its first reason, and after it the others.
func refusedRows(say speaker, list []fund.Remark) []importRemark {
	rows := []importRemark{}
	for _, m := range list {
		r := remarkOf(say, m)
		if n := len(rows); n > 0 && rows[n-1].Row == r.Row && rows[n-1].Sheet == r.Sheet {
			rows[n-1].Reason += say.text("cli.fund.also", "Column", r.Column, "Value", r.Value, "Reason", r.Reason)
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

// shownRemarks is how many remarks of either kind are printed for people.
const shownRemarks = 20

// printPlan prints what a sheet was read as, for people.
func printPlan(w io.Writer, say speaker, plan fund.Plan) {
	fmt.Fprintln(w, say.text("cli.fund.file", "File", plan.File, "Programme", programmesOf(plan)))
	fmt.Fprintln(w, say.text("cli.fund.rows", "Rows", plan.Rows, "Accepted", plan.Accepted, "Noted", plan.NotedRows, "Refused", plan.RefusedRows()))
	fmt.Fprintln(w, say.text("cli.fund.total", "Total", fund.Yuan(plan.TotalFen)))
	if plan.DeclaredTotalFen != nil {
		fmt.Fprintln(w, say.text("cli.fund.declared", "Total", fund.Yuan(*plan.DeclaredTotalFen)))
	}
	printRemarks(w, say, "cli.fund.refused", refusedRows(say, plan.Refused), plan.RefusedRows())
	noted := make([]importRemark, 0, len(plan.Noted))
	for _, m := range plan.Noted[:min(len(plan.Noted), shownRemarks)] {
		noted = append(noted, remarkOf(say, m))
	}
	printRemarks(w, say, "cli.fund.noted", noted, plan.NotedCount)
}

func printRemarks(w io.Writer, say speaker, title string, list []importRemark, count int) {
	if count == 0 {
		return
	}
	fmt.Fprintln(w, say.text(title, "Count", count))
	for _, r := range list[:min(len(list), shownRemarks)] {
		fmt.Fprintln(w, "  "+strings.Join(remarkWords(say, r), " "))
	}
	if count > shownRemarks {
		fmt.Fprintln(w, "  "+say.text("cli.fund.more", "Count", count-shownRemarks))
	}
}

func remarkWords(say speaker, r importRemark) []string {
	var words []string
	if r.Sheet != "" {
		words = append(words, say.text("cli.fund.sheet", "Sheet", r.Sheet))
	}
	if r.Row > 0 {
		words = append(words, say.text("cli.fund.row", "Row", r.Row))
	}
	if r.Column != "" {
		words = append(words, r.Column)
	}
	if r.Value != "" {
		words = append(words, say.text("cli.fund.value", "Value", r.Value))
	}
	return append(words, r.Reason)
}
