// The glebarez variant: github.com/glebarez/sqlite, a fork of an older driver of
// modernc's over whichever modernc.org/sqlite/lib the module file picks.
package main

import (
	"errors"

	driver "github.com/glebarez/go-sqlite"
	"github.com/glebarez/sqlite"

	"qingyuan/test/bench/sqlitedriver/work"
)

func main() {
	work.Main(work.Driver{Dialector: sqlite.Open, Busy: func(err error) bool {
		e, ok := errors.AsType[*driver.Error](err)
		return ok && e.Code()&0xff == 5
	}})
}
