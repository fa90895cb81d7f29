package regions

import (
	"hash/maphash"
	"strconv"

	"qingyuan/models/region"
)

// ledger remembers every code of the sources in 24 bytes or so, whatever its name's length.
type ledger struct {
	seed    maphash.Seed
	entries map[uint64]entry
}

// entry is where a code was first seen and the hash of its name there.
type entry struct {
	name    uint64
	line    uint32
	source  uint16
	written bool
}

func newLedger() *ledger {
	return &ledger{maphash.MakeSeed(), map[uint64]entry{}}
}

// number is a code as a number that differs for codes of different lengths: no code begins with 0.
// A code has at most 12 digits, so it can't overflow.
func number(code string) uint64 {
	n, err := strconv.ParseUint(code, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (l *ledger) has(code string) bool {
	_, ok := l.entries[number(code)]
	return ok
}

// add notes a region of a source. It returns the first entry of the code and whether that has
// the same name.
func (l *ledger) add(row Row, source int) (first entry, same bool) {
	name := maphash.String(l.seed, row.Name)
	e, ok := l.entries[number(row.Code)]
	if !ok {
		e = entry{name: name, line: uint32(row.Line), source: uint16(source)}
		l.entries[number(row.Code)] = e
	}
	return e, e.name == name
}

// take says whether a region is to be written: it was checked, and wasn't taken before.
func (l *ledger) take(r region.Region) (checked, again bool) {
	n := number(r.Code)
	e, ok := l.entries[n]
	if !ok || e.name != maphash.String(l.seed, r.Name) {
		return false, false
	}
	again = e.written
	e.written = true
	l.entries[n] = e
	return true, again
}
