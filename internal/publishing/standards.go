package publishing

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// standards are those that sheets are compared with.
func (d Desk) standards(ctx context.Context) (fund.Standards, error) {
	list, err := d.Store.ListStandards(ctx, "", fund.StandardValid)
	if err != nil {
		return fund.Standards{}, fmt.Errorf("list standards: %w", err)
	}
	return fund.NewStandards(list), nil
}

// StandardForm is a standard as somebody types it.
type StandardForm struct {
	Programme, Price, Unit, ValidFrom, Source string
}

// longestSource and longestUnit are in characters.
const (
	longestSource = 200
	longestUnit   = 8
)

// parse reads a form; models.Problems are by its fields: programme, price, unit, valid_from, source.
func (d Desk) parse(ctx context.Context, f StandardForm) (s fund.Standard, of fund.Programme, err error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return s, of, err
	}
	var p models.Problems
	of, known := programmes.Find(f.Programme)
	if !known {
		p.Add("programme", "funds.err.programme_missing")
	}
	price, ok := fund.ParsePrice(f.Price)
	if !ok || price <= 0 {
		p.Add("price", "funds.err.price")
	}
	s = fund.Standard{ProgrammeCode: of.Code, UnitPrice: price, Unit: strings.TrimSpace(f.Unit), ValidFrom: models.Date(strings.TrimSpace(f.ValidFrom)), Source: strings.TrimSpace(f.Source)}
	if s.Unit == "" {
		s.Unit = of.Unit
	}
	if len([]rune(s.Unit)) > longestUnit {
		p.Add("unit", "funds.err.words_long", "Max", longestUnit)
	}
	if !s.ValidFrom.Valid() {
		p.Add("valid_from", "funds.err.valid_from")
	}
	switch n := len([]rune(s.Source)); {
	case n == 0:
		p.Add("source", "funds.err.source_missing")
	case n > longestSource:
		p.Add("source", "funds.err.words_long", "Max", longestSource)
	}
	for field, text := range map[string]string{"source": s.Source, "unit": s.Unit} {
		if personal(text) {
			p.Add(field, "funds.err.words_personal")
		}
	}
	return s, of, p.OrNil()
}

// ProposeStandard asks for approval of what a programme pays in the region of the visitor's unit
// from a day on.
func (d Desk) ProposeStandard(ctx context.Context, v models.Visitor, f StandardForm) error {
	if err := publisher(v); err != nil {
		return err
	}
	s, _, err := d.parse(ctx, f)
	if err != nil {
		return err
	}
	s.RegionCode, s.UnitID, s.StaffID, s.ProposedAt, s.State = v.Unit.RegionCode, v.Unit.ID, v.Staff.ID, d.Clock().Unix(), fund.StandardProposed
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.CreateStandard(ctx, &s); err != nil {
			return err
		}
		return d.Trail.Record(ctx, v, actOnStandard(s, models.ProposeStandard))
	})
	return wrap(err, "propose a standard")
}

func actOnStandard(s fund.Standard, name models.ActName) models.Act {
	return models.Act{Name: name, Kind: models.OfStandard, Record: strconv.FormatInt(s.ID, 10), UnitID: s.UnitID}.
		Says(models.FieldProgramme, s.ProgrammeCode).Says(models.FieldRegion, s.RegionCode)
}

// OneStandard is a standard with the programme that it is of.
type OneStandard struct {
	fund.Standard
	Programme fund.Programme
	Region    string // its name
}

// StandardsView is what somebody sees of standards.
type StandardsView struct {
	Decide []OneStandard // proposed by others, for the visitor to decide on
	Own    []OneStandard // the unit's, the newest first
}

// ownStandards is how many of a unit's standards a page lists.
const ownStandards = 100

// Standards lists what waits for the visitor and what their unit has proposed.
func (d Desk) Standards(ctx context.Context, v models.Visitor) (view StandardsView, err error) {
	if publisher(v) != nil && approver(v) != nil {
		return view, models.Fail(models.Forbidden, "err.forbidden")
	}
	proposed, err := d.Store.ListStandards(ctx, "", fund.StandardProposed)
	if err != nil {
		return view, fmt.Errorf("list proposed standards: %w", err)
	}
	var decide []fund.Standard
	for _, s := range proposed {
		if mayDecide(v, s) {
			decide = append(decide, s)
		}
	}
	if view.Decide, err = d.described(ctx, decide); err != nil {
		return view, err
	}
	own, err := d.Store.ListUnitStandards(ctx, v.Unit.ID, ownStandards)
	if err != nil {
		return view, fmt.Errorf("list a unit's standards: %w", err)
	}
	view.Own, err = d.described(ctx, own)
	return view, err
}

func mayDecide(v models.Visitor, s fund.Standard) bool {
	return mayApprove(v, fund.StagedSheet{StaffID: s.StaffID, UnitID: s.UnitID, RegionCode: s.RegionCode})
}

// DecideStandard approves a standard that somebody else has proposed, or returns it.
func (d Desk) DecideStandard(ctx context.Context, v models.Visitor, id int64, approve bool) error {
	if err := approver(v); err != nil {
		return err
	}
	s, err := d.Store.FindStandard(ctx, id)
	if err == nil && !mayDecide(v, s) {
		err = models.Fail(models.NotFound, "err.not_found")
	}
	if err != nil {
		return fmt.Errorf("find a standard: %w", err)
	}
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return err
	}
	act := models.ReturnStandard
	s.State, s.ApproverID, s.DecidedAt = fund.StandardReturned, v.Staff.ID, d.Clock().Unix()
	if approve {
		s.State, act = fund.StandardValid, models.ApproveStandard
	}
	of, _ := programmes.Find(s.ProgrammeCode)
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.DecideStandard(ctx, s); err != nil {
			return err
		}
		if approve {
			if err := d.Changes.Note(ctx, disclosure.Change{Happened: disclosure.WasPublished, Kind: disclosure.KindStandard, Record: s.ProgrammeCode,
				ItemID: "fund/" + s.ProgrammeCode, RegionCode: s.RegionCode, Title: of.Name}); err != nil {
				return err
			}
		}
		return d.Trail.Record(ctx, v, actOnStandard(s, act))
	})
	return wrap(err, "decide on a standard")
}

// described gives standards the names of their programmes and regions.
func (d Desk) described(ctx context.Context, list []fund.Standard) ([]OneStandard, error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	return describe(ctx, d.Store, list, func(code string) fund.Programme { p, _ := programmes.Find(code); return p })
}

func describe(ctx context.Context, store interface {
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)
}, list []fund.Standard, programme func(code string) fund.Programme) ([]OneStandard, error) {
	codes := make([]string, 0, len(list))
	for _, s := range list {
		if region.LevelOf(s.RegionCode) > 0 {
			codes = append(codes, s.RegionCode)
		}
	}
	names, err := store.RegionNames(ctx, codes)
	if err != nil {
		return nil, wrap(err, "name regions")
	}
	all := make([]OneStandard, len(list))
	for i, s := range list {
		all[i] = OneStandard{s, programme(s.ProgrammeCode), names[s.RegionCode]}
	}
	return all, nil
}
