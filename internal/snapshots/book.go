package snapshots

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// chunk is how many rows are read at a time.
const chunk = 1000

// book is what of a county goes into the files, as of a change.
type book struct {
	store      Store
	code       string
	since, seq int64
}

// mark is the byte order mark by which spreadsheets know UTF-8.
const mark = "\ufeff"

func table(w *bufio.Writer, head ...string) (*csv.Writer, error) {
	if _, err := w.WriteString(mark); err != nil {
		return nil, err
	}
	t := csv.NewWriter(w)
	t.UseCRLF = true
	return t, t.Write(head)
}

func end(t *csv.Writer) error {
	t.Flush()
	return t.Error()
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// moment is a time as the files say it.
func moment(unix int64) string {
	if unix == 0 {
		return ""
	}
	return time.Unix(unix, 0).In(models.Shanghai()).Format(time.RFC3339)
}

func writePlaces(w *bufio.Writer, places []region.Region) (n int64, err error) {
	t, err := table(w, "code", "name")
	if err != nil {
		return 0, err
	}
	for _, r := range places {
		if err := t.Write([]string{r.Code, fund.SafeCell(r.Name)}); err != nil {
			return n, err
		}
		n++
	}
	return n, end(t)
}

func (b book) totals(ctx context.Context, w *bufio.Writer) (n int64, err error) {
	t, err := table(w, "region", "programme", "period", "payments", "not_listed", "total_fen")
	if err != nil {
		return 0, err
	}
	for from := (fund.Total{}); ; {
		rows, err := b.store.ListTotalsWithin(ctx, b.code, from, chunk)
		if err != nil {
			return n, err
		}
		for _, r := range rows {
			if err := t.Write([]string{r.RegionCode, r.ProgrammeCode, string(r.Period), number(r.Payments), number(r.Unlisted), number(r.TotalFen)}); err != nil {
				return n, err
			}
			n, from = n+1, r
		}
		if len(rows) < chunk {
			return n, end(t)
		}
	}
}

func (b book) batches(ctx context.Context, w *bufio.Writer) (n int64, err error) {
	programmes, err := b.store.ListProgrammes(ctx)
	if err != nil {
		return 0, err
	}
	known := map[string]fund.Programme{}
	for _, p := range programmes {
		known[p.Code] = p
	}
	t, err := table(w, "id", "first", "version", "state", "programme", "programme_name", "region", "first_period", "last_period", "payments", "total_fen", "published_at", "ended_at", "reason")
	if err != nil {
		return 0, err
	}
	for before := int64(0); ; {
		rows, err := b.store.ListPublications(ctx, fund.Filter{Region: b.code}, before, chunk)
		if err != nil {
			return n, err
		}
		for _, p := range rows {
			at := p.RegionCode
			if known[p.ProgrammeCode].TotalsOnly { // of a single village it would tell who
				at = b.code
			}
			if err := t.Write([]string{number(p.ID), number(p.FirstID), strconv.Itoa(p.Version), string(p.State), p.ProgrammeCode, fund.SafeCell(known[p.ProgrammeCode].Name), at,
				string(p.FirstPeriod), string(p.LastPeriod), strconv.Itoa(p.Rows), number(p.TotalFen), moment(p.PublishedAt), moment(p.EndedAt), fund.SafeCell(p.Reason)}); err != nil {
				return n, err
			}
			n, before = n+1, p.ID
		}
		if len(rows) < chunk {
			return n, end(t)
		}
	}
}

// edition is a version as a line of JSON. Canonical is a text: its bytes are what Hash is of.
type edition struct {
	ID          string `json:"id"`
	Version     int    `json:"version"`
	State       string `json:"state"`
	PublishedAt string `json:"published_at"`
	Hash        string `json:"sha256"`
	Canonical   string `json:"canonical"`
}

func editionOf(v disclosure.Version) edition {
	return edition{v.DisclosureID, v.No, string(v.State), moment(v.PublishedAt), hex.EncodeToString(v.Hash), string(v.Canonical)}
}

// disclosures writes all versions of all that is posted.
func (b book) disclosures(ctx context.Context, w *bufio.Writer) (n int64, err error) {
	const some = 100
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for from := (disclosure.Place{}); ; {
		rows, err := b.store.ListDisclosuresBy(ctx, disclosure.Filter{Region: b.code}, from, some)
		if err != nil || len(rows) == 0 {
			return n, err
		}
		ids := make([]string, len(rows))
		for i, d := range rows {
			ids[i], from = d.ID, d.Place()
		}
		versions, err := b.store.ListEditions(ctx, ids)
		if err != nil {
			return n, err
		}
		for _, v := range versions {
			if err := enc.Encode(editionOf(v)); err != nil {
				return n, err
			}
			n++
		}
	}
}

// change is a line of the record of changes, with the version that it is of, where it is one.
type change struct {
	Seq      int64         `json:"seq"`
	At       string        `json:"at"`
	Happened string        `json:"happened"`
	Kind     string        `json:"kind"`
	Record   string        `json:"record"`
	Version  int           `json:"version,omitempty"`
	Item     string        `json:"item,omitempty"`
	Region   string        `json:"region"`
	Period   models.Period `json:"period,omitempty"`
	Title    string        `json:"title"`
	Reason   string        `json:"reason,omitempty"`
	Edition  *edition      `json:"edition,omitempty"`
}

// changes writes what changed since the snapshot before.
func (b book) changes(ctx context.Context, w *bufio.Writer) (n int64, err error) {
	const some = 100
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for after := b.since; ; {
		rows, err := b.store.ListChangesWithin(ctx, b.code, after, b.seq, some)
		if err != nil || len(rows) == 0 {
			return n, err
		}
		editions, err := b.editions(ctx, rows)
		if err != nil {
			return n, err
		}
		for _, c := range rows {
			line := change{Seq: c.Seq, At: moment(c.At), Happened: string(c.Happened), Kind: string(c.Kind), Record: c.Record, Version: c.Version,
				Item: c.ItemID, Region: c.RegionCode, Period: c.Period, Title: c.Title, Reason: c.Reason}
			if e, ok := editions[key{c.Record, c.Version}]; ok && c.Kind == disclosure.KindDisclosure && c.Happened != disclosure.WasExpired {
				line.Edition = &e
			}
			if err := enc.Encode(line); err != nil {
				return n, err
			}
			n, after = n+1, c.Seq
		}
	}
}

type key struct {
	id string
	no int
}

func (b book) editions(ctx context.Context, rows []disclosure.Change) (map[key]edition, error) {
	var ids []string
	for _, c := range rows {
		if c.Kind == disclosure.KindDisclosure {
			ids = append(ids, c.Record)
		}
	}
	found := map[key]edition{}
	if len(ids) == 0 {
		return found, nil
	}
	versions, err := b.store.ListEditions(ctx, ids)
	for _, v := range versions {
		found[key{v.DisclosureID, v.No}] = editionOf(v)
	}
	return found, err
}
