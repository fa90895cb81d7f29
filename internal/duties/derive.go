package duties

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Keep puts the end of a job's lease off, and holds the job until the transaction ends.
type Keep func(ctx context.Context) error

// Order is which duties are to be derived.
type Order struct {
	Year  int
	Since models.Period // the first month of which anything is due; "" all of the year
	Roots duty.Roots    // besides those that are derived already
}

// Ask writes down which duties there are to be; Derive does the work. A year that was asked for
// before keeps its beginning unless another is named.
func (d Duties) Ask(ctx context.Context, by models.Visitor, o Order) (duty.Derivation, error) {
	var made duty.Derivation
	err := d.Store.InTx(ctx, func(ctx context.Context) error {
		was, err := d.Store.FindDerivation(ctx, o.Year)
		if err != nil && models.CodeOf(err) != models.NotFound {
			return err
		}
		if made = was; made.Year == 0 {
			made = duty.Derivation{Year: o.Year, Since: o.Since}
		} else if o.Since != "" {
			made.Since = o.Since
		}
		made.Roots = made.Roots.Plus(o.Roots)
		if made == was {
			return nil
		}
		if err := d.Store.KeepDerivation(ctx, made); err != nil {
			return err
		}
		return d.Trail.Record(ctx, by, models.Act{Name: models.AskDuties, Kind: models.OfDuties, Record: strconv.Itoa(o.Year)}.
			Says(models.FieldRegion, string(made.Roots)))
	})
	if err != nil {
		return made, fmt.Errorf("ask for duties: %w", err)
	}
	return made, nil
}

// Renew is the job: this year's duties of the regions of all units, and again all that rest on
// what has changed since: calendars, the catalogue, regions.
func (d Duties) Renew(ctx context.Context, keep Keep) error {
	codes, err := d.Store.UnitRegions(ctx)
	if err != nil {
		return err
	}
	list, err := d.Store.ListDerivations(ctx)
	if err != nil {
		return err
	}
	this := d.today()
	year, _ := strconv.Atoi(string(this[:4]))
	if len(codes) > 0 {
		o := Order{Year: year, Roots: duty.RootsOf(codes)}
		if len(list) == 0 { // nobody could publish here before: nothing before is missing
			o.Since = models.Period(this[:7])
		}
		if _, err := d.Ask(ctx, models.System(models.SystemJobs), o); err != nil {
			return err
		}
		if list, err = d.Store.ListDerivations(ctx); err != nil {
			return err
		}
	}
	for _, of := range list {
		if err := d.Derive(ctx, keep, of.Year, nil); err != nil {
			return err
		}
	}
	return nil
}

// Derive derives the duties of a year that was asked for, county by county, where they don't
// rest on what is so now. What was broken off goes on. shown is told after each county; nil
// tells nobody.
func (d Duties) Derive(ctx context.Context, keep Keep, year int, shown func(duty.Derivation)) error {
	of, err := d.Store.FindDerivation(ctx, year)
	if err != nil {
		return fmt.Errorf("derive duties: %w", err)
	}
	plan := d.plan(of)
	rests, total, err := d.restsOn(ctx, plan, of.Roots)
	if err != nil {
		return fmt.Errorf("derive duties: %w", err)
	}
	switch rests {
	case of.Print:
		return nil
	case of.Running:
	default:
		of.Running, of.Next, of.Done, of.Of, of.BegunAt = rests, "", 0, total, d.Clock().Unix()
	}
	for {
		county, err := d.nextCounty(ctx, of)
		if err != nil {
			return fmt.Errorf("derive duties: %w", err)
		}
		if of, err = d.step(ctx, keep, plan, of, county); err != nil {
			return fmt.Errorf("derive duties of %s: %w", county, err)
		}
		if shown != nil {
			shown(of)
		}
		if county == "" {
			return nil
		}
	}
}

// restsOn is the print of what a derivation rests on, and how many regions it has.
func (d Duties) restsOn(ctx context.Context, plan duty.Plan, roots duty.Roots) (string, int64, error) {
	var total int64
	for _, root := range roots.List() {
		n, err := d.Store.CountRegions(ctx, root)
		if err != nil {
			return "", 0, err
		}
		total += n
	}
	sum := sha256.Sum256([]byte(plan.Print() + "\n" + string(roots) + "\n" + strconv.FormatInt(total, 10)))
	return hex.EncodeToString(sum[:]), total, nil
}

// nextCounty is the first county of the roots that isn't done; "" where all are.
func (d Duties) nextCounty(ctx context.Context, of duty.Derivation) (string, error) {
	for _, root := range of.Roots.List() {
		from, to := "", ":"
		if root != "" {
			from, to = region.Bounds(root)
		}
		if county := region.At(root, region.County); county != "" && county != root {
			from, to = region.Bounds(county) // a root below a county
		}
		if from = max(from, of.Next); from >= to {
			continue
		}
		if county, err := d.Store.NextCounty(ctx, from, to); county != "" || err != nil {
			return county, err
		}
	}
	return "", nil
}

// step derives one county and writes down that it did, or with no county left that all is done.
func (d Duties) step(ctx context.Context, keep Keep, plan duty.Plan, of duty.Derivation, county string) (duty.Derivation, error) {
	after := of
	err := d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := keep(ctx); err != nil {
			return err
		}
		after = of
		if county == "" {
			after.Print, after.Running, after.Next, after.DoneAt = of.Running, "", "", d.Clock().Unix()
			return d.Store.MoveDerivation(ctx, after)
		}
		n, err := d.county(ctx, plan, of, county)
		if err != nil {
			return err
		}
		_, after.Next = region.Bounds(county)
		after.Done += n
		return d.Store.MoveDerivation(ctx, after)
	})
	return after, err
}

// county writes the duties of a county's regions anew, in a transaction, and moves the totals
// above it by as much. It returns how many regions it saw.
func (d Duties) county(ctx context.Context, plan duty.Plan, of duty.Derivation, county string) (int64, error) {
	if err := d.Store.HoldDuties(ctx); err != nil {
		return 0, err
	}
	all, err := d.Store.ListRegionsWithin(ctx, county)
	if err != nil {
		return 0, err
	}
	standing, err := d.standing(ctx, county, false, plan)
	if err != nil {
		return 0, err
	}
	since, err := d.came(ctx, of, county)
	if err != nil {
		return 0, err
	}
	b := newBook(plan, standing)
	var seen int64
	for _, r := range all {
		if of.Roots.Contains(r.Code) {
			b.add(r.Code, since(r.Code))
			seen++
		}
	}
	wasCount, wasTally, err := d.sums(ctx, county, plan.Year)
	if err != nil {
		return 0, err
	}
	if err := d.Store.ReplaceDuties(ctx, plan.Year, county, b.regions(), b.totals()); err != nil {
		return 0, err
	}
	delta := duty.Tally{}
	delta.Add(b.tallies[county], 1)
	delta.Add(wasTally, -1)
	return seen, d.raise(ctx, plan.Year, above(county), b.count(county).Minus(wasCount), delta)
}

// came tells since when regions of a county owe anything: those that have duties already, since
// they do; others since the year begins, or since this month where the year has been derived before
// they came. Nobody is accused of what was before.
func (d Duties) came(ctx context.Context, of duty.Derivation, county string) (func(code string) models.Period, error) {
	rows, err := d.Store.HoldDutyRegions(ctx, of.Year, county)
	if err != nil {
		return nil, err
	}
	bound := map[string]models.Period{}
	for _, r := range rows {
		if r.Bound() {
			bound[r.RegionCode] = r.Since
		}
	}
	now := models.Period(d.today()[:7])
	return func(code string) models.Period {
		since, there := bound[code]
		if !there && of.Print != "" {
			return now
		}
		return since
	}, nil
}

// sums are a county's as they are kept.
func (d Duties) sums(ctx context.Context, county string, year int) (duty.Region, duty.Tally, error) {
	count, err := d.Store.HoldDutyRegion(ctx, year, county)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return count, nil, err
	}
	totals, err := d.Store.HoldDutyTotals(ctx, year, county)
	return count, duty.TallyOf(totals), err
}

// raise adds to the counts and totals of regions.
func (d Duties) raise(ctx context.Context, year int, codes []string, count duty.Region, delta duty.Tally) error {
	var rows []duty.Region
	var totals []duty.Total
	for _, code := range codes {
		totals = append(totals, delta.Of(code, year)...)
		if count.Counts() {
			rows = append(rows, duty.Region{Year: year, RegionCode: code}.Plus(count))
		}
	}
	if len(rows) > 0 {
		if err := d.Store.AddDutyCounts(ctx, rows); err != nil {
			return err
		}
	}
	if len(totals) == 0 {
		return nil
	}
	return d.Store.AddDutyTotals(ctx, totals)
}

// book collects the rows of one county.
type book struct {
	plan     duty.Plan
	standing map[string][]duty.Standing // by region
	rows     map[string]duty.Region
	order    []string
	tallies  map[string]duty.Tally // of towns and the county
}

func newBook(plan duty.Plan, standing []duty.Standing) *book {
	b := &book{plan: plan, standing: map[string][]duty.Standing{}, rows: map[string]duty.Region{}, tallies: map[string]duty.Tally{}}
	for _, s := range standing {
		b.standing[s.RegionCode] = append(b.standing[s.RegionCode], s)
	}
	return b
}

// add counts a region that owes something since a month, in itself and above it within the county.
func (b *book) add(code string, since models.Period) {
	own := duty.Region{RegionCode: code, Since: since}
	if of := b.standing[code]; of != nil {
		own.Marks, own.Events = b.plan.Reckon(own, of)
	}
	var tally duty.Tally
	if own.Marks != "" || own.Events != "" || own.Since != "" {
		tally = b.plan.Tally(own)
	}
	one := duty.One(duty.HolderOf(code))
	for level := region.County; level <= region.LevelOf(code); level++ {
		at := region.At(code, level)
		row, there := b.rows[at]
		if !there {
			row = duty.Region{Year: b.plan.Year, RegionCode: at}
			b.order = append(b.order, at)
		}
		b.rows[at] = row.Plus(one)
		if level < region.Village && tally != nil {
			if b.tallies[at] == nil {
				b.tallies[at] = duty.Tally{}
			}
			b.tallies[at].Add(tally, 1)
		}
	}
	row := b.rows[code]
	row.Since, row.Marks, row.Events = own.Since, own.Marks, own.Events
	b.rows[code] = row
}

func (b *book) count(code string) duty.Region { return b.rows[code] }

func (b *book) regions() []duty.Region {
	list := make([]duty.Region, len(b.order))
	for i, code := range b.order {
		list[i] = b.rows[code]
	}
	return list
}

func (b *book) totals() (list []duty.Total) {
	for _, code := range b.order {
		if b.tallies[code] != nil {
			list = append(list, b.tallies[code].Of(code, b.plan.Year)...)
		}
	}
	return list
}
