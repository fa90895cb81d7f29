package book

import (
	"strconv"
	"strings"
)

// AccountKind is which paper an account stands in.
type AccountKind string

// The kinds.
const (
	Budgeted AccountKind = "budget" // the year's budget: BudgetFen
	Final    AccountKind = "final"  // the year's final accounts: both
	ByMonth  AccountKind = "month"  // execution up to a month: both
)

// The sides of an account.
const (
	Income  = "income"
	Expense = "expense"
)

// Account is one account of a budget, of final accounts, or of the execution up to a month.
type Account struct {
	Of
	Year      int
	Kind      AccountKind
	Month     int // of ByMonth, 1 to 12
	Side      string
	Account   string
	BudgetFen int64
	ActualFen int64 // since the year began
}

// TableName is that of the database.
func (Account) TableName() string { return "book_accounts" }

func (s sheet) accounts() []Account {
	kind, month := Budgeted, 0
	switch {
	case strings.HasSuffix(s.d.ItemID, "-final-accounts"):
		kind = Final
	case strings.HasSuffix(s.d.ItemID, "-execution"):
		kind = ByMonth
		if last := s.d.Period.Last().Time(); !last.IsZero() {
			month = int(last.Month())
		}
	}
	year, err := strconv.Atoi(s.fact("year"))
	if err != nil || year < 1950 || year > 2099 {
		year = s.year(s.d.Period.Last(), s.d.EventOn)
	}
	var list []Account
	for i, r := range s.table("accounts") {
		list = append(list, Account{Of: s.of(s.d.RegionCode, s.d.Period.Last(), i+1), Year: year, Kind: kind, Month: month, Side: r["side"],
			Account: short(r["account"], 200), BudgetFen: r.money("budget"), ActualFen: r.money("actual")})
	}
	return list
}
