// The modernc variant: modernc.org/sqlite itself under the GORM dialector of the store.
package main

import (
	"errors"

	driver "modernc.org/sqlite"

	"qingyuan/internal/store/sqlite"
	"qingyuan/test/bench/sqlitedriver/work"
)

func main() {
	work.Main(work.Driver{Dialector: sqlite.Open, Extra: "&_time_format=sqlite&_timezone=UTC", Busy: func(err error) bool {
		e, ok := errors.AsType[*driver.Error](err)
		return ok && e.Code()&0xff == 5
	}})
}
