// The ncruces variant: github.com/ncruces/go-sqlite3/gormlite, SQLite translated to Go by way of WebAssembly.
package main

import (
	"errors"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"

	"qingyuan/test/bench/sqlitedriver/work"
)

func main() {
	work.Main(work.Driver{Dialector: gormlite.Open, Busy: func(err error) bool { return errors.Is(err, sqlite3.BUSY) }})
}
