package models

// Job is a piece of the program's own work that one node at a time does, under a lease.
type Job struct {
	Name     string `gorm:"primaryKey"`
	Holder   string // the node that does it now; empty: none
	UntilAt  int64  // unix seconds: until when it is the holder's
	NextAt   int64  // unix seconds: not before
	RanAt    int64  // unix seconds: when it was last begun and done to its end; 0: never
	Failures int    // in a row, since then
}
