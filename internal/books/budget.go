package books

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/region"
)

// Budget is the accounts of a region for a year.
type Budget struct {
	Path   []region.Region // empty for the whole country
	Level  int             // of the regions below: 1 for provinces
	Year   int             // 0 where nothing is published
	Years  []int
	Sides  []Side
	Papers []Paper
	Below  []region.Region // right below, that have accounts
}

// Paper is one of the disclosures that the year's accounts are from.
type Paper struct {
	Kind  book.AccountKind
	Month int
	ID    string
}

// Side is what was taken in, or spent.
type Side struct {
	Side     string
	Accounts []Account
	Sum      Account
	Months   []Month
	Newest   int // month up to which the execution is known; 0 where it isn't
	Final    bool
}

// Account is one account over the papers of a year. Done is the newest execution's, or the
// final accounts', share of the budget, in percent.
type Account struct {
	Name      string
	BudgetFen int64
	ToDateFen int64
	FinalFen  int64
	Done      int
}

// Month is the execution up to a month. Alone is what the month itself brought, where the month
// before is known or it is the first; Share is of the year's budget, in percent, at most 100.
type Month struct {
	Month     int
	ToDateFen int64
	AloneFen  int64
	Alone     bool
	Share     int
}

// Budget reads a region's accounts; year 0 is the newest. models.NotFound where the region
// isn't there.
func (s Shelf) Budget(ctx context.Context, code string, year int) (Budget, error) {
	b := Budget{Level: int(region.LevelOf(code)) + 1}
	var err error
	if code != "" {
		if b.Path, err = s.Regions.Path(ctx, code); err != nil {
			return b, fmt.Errorf("find a budget's region: %w", err)
		}
		if len(b.Path) == 0 {
			return b, models.Fail(models.NotFound, "err.not_found")
		}
		if b.Years, err = s.Store.ListBudgetYears(ctx, code); err != nil {
			return b, fmt.Errorf("list a budget's years: %w", err)
		}
	}
	if b.Year = year; year == 0 && len(b.Years) > 0 {
		b.Year = b.Years[0]
	}
	if b.Year != 0 && code != "" {
		rows, err := s.Store.ListBookAccounts(ctx, code, b.Year)
		if err != nil {
			return b, fmt.Errorf("read a budget: %w", err)
		}
		b.Papers = papers(rows)
		for _, side := range []string{book.Income, book.Expense} {
			if sum := sideOf(side, rows); len(sum.Accounts) > 0 {
				b.Sides = append(b.Sides, sum)
			}
		}
	}
	b.Below, err = s.below(ctx, code)
	return b, err
}

// below are the regions right below that have accounts; down to the counties also those that
// only lead on to some.
func (s Shelf) below(ctx context.Context, code string) ([]region.Region, error) {
	level := region.LevelOf(code)
	if level == region.Village {
		return nil, nil
	}
	children, err := s.Regions.Children(ctx, code)
	if err != nil || len(children) == 0 {
		return nil, err
	}
	if level <= region.City {
		return s.leading(ctx, children)
	}
	codes := make([]string, len(children))
	for i, r := range children {
		codes[i] = r.Code
	}
	with, err := s.Store.ListBudgetRegions(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("list regions with budgets: %w", err)
	}
	has := map[string]bool{}
	for _, c := range with {
		has[c] = true
	}
	var list []region.Region
	for _, r := range children {
		if has[r.Code] {
			list = append(list, r)
		}
	}
	return list, nil
}

// leading are those of regions that have accounts or lead on to some.
func (s Shelf) leading(ctx context.Context, regions []region.Region) ([]region.Region, error) {
	var list []region.Region
	for _, r := range regions {
		has, err := s.Store.HasBudgets(ctx, r.Code)
		if err != nil {
			return nil, fmt.Errorf("look for budgets: %w", err)
		}
		if has {
			list = append(list, r)
		}
	}
	return list, nil
}

func papers(rows []book.Account) []Paper {
	var list []Paper
	for _, r := range rows {
		p := Paper{r.Kind, r.Month, r.DisclosureID}
		if n := len(list); n == 0 || list[n-1] != p {
			list = append(list, p)
		}
	}
	return list
}

// sideOf joins the papers' rows of one side by account, in the order of the budget.
func sideOf(side string, rows []book.Account) Side {
	s := Side{Side: side}
	at := map[string]int{}
	account := func(name string) *Account {
		i, ok := at[name]
		if !ok {
			i = len(s.Accounts)
			at[name] = i
			s.Accounts = append(s.Accounts, Account{Name: name})
		}
		return &s.Accounts[i]
	}
	months := map[int]int64{}
	for _, r := range rows {
		if r.Side != side {
			continue
		}
		switch r.Kind {
		case book.Budgeted:
			account(r.Account).BudgetFen += r.BudgetFen
			s.Sum.BudgetFen += r.BudgetFen
		case book.Final:
			account(r.Account).FinalFen += r.ActualFen
			s.Sum.FinalFen += r.ActualFen
			s.Final = true
		case book.ByMonth:
			months[r.Month] += r.ActualFen
			s.Newest = max(s.Newest, r.Month)
		}
	}
	for _, r := range rows {
		if r.Side == side && r.Kind == book.ByMonth && r.Month == s.Newest {
			account(r.Account).ToDateFen += r.ActualFen
			s.Sum.ToDateFen += r.ActualFen
		}
	}
	s.Months = monthsOf(months, s.Sum.BudgetFen)
	s.Sum.done()
	for i := range s.Accounts {
		s.Accounts[i].done()
	}
	return s
}

func (a *Account) done() {
	spent := a.ToDateFen
	if a.FinalFen != 0 {
		spent = a.FinalFen
	}
	if a.BudgetFen > 0 {
		a.Done = int(max(spent, 0) * 100 / a.BudgetFen)
	}
}

func monthsOf(known map[int]int64, budget int64) []Month {
	var list []Month
	for n := 1; n <= 12; n++ {
		sum, ok := known[n]
		if !ok {
			continue
		}
		m := Month{Month: n, ToDateFen: sum, AloneFen: sum, Alone: n == 1}
		if before, ok := known[n-1]; ok {
			m.AloneFen, m.Alone = sum-before, true
		}
		if budget > 0 {
			m.Share = int(min(max(sum, 0)*100/budget, 100))
		}
		list = append(list, m)
	}
	return list
}
