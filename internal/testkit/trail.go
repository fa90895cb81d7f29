package testkit

import (
	"time"

	"qingyuan/internal/trail"
)

// Trail writes to a store, under a key of the tests'.
func Trail(s trail.Store) trail.Trail { return trail.Trail{Store: s, Hash: Hash, Clock: time.Now} }
