package models

// DueCount is how many things of a rule were due in a unit in a month, and how many of them
// were done in time.
type DueCount struct {
	UnitID int64
	Month  string // 2026-10
	Rule   string
	Due    int
	InTime int
}

// RatingCount is how many reporters rated a unit's handling in a month, and how many of them
// were satisfied.
type RatingCount struct {
	UnitID    int64
	Month     string
	Ratings   int
	Satisfied int
}
