package testkit

import (
	"time"

	"qingyuan/internal/changes"
)

// Changes is the public record of a store, without followers.
func Changes(s changes.Store) changes.Changes { return changes.Changes{Store: s, Clock: time.Now} }
