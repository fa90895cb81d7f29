// Package region is the tree of administrative divisions: provinces, cities, counties,
// towns and villages, whose codes of 2, 4, 6, 9 and 12 digits begin with their parent's.
package region

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"qingyuan/models"
)

// Level is the depth of a region in the tree; the zero Level is none.
type Level int8

// The levels, from the top. County takes in districts, Town takes in sub-districts,
// Village takes in residents' communities.
const (
	Province Level = iota + 1
	City
	County
	Town
	Village
)

// lengths are the digits of a code by its Level.
var lengths = [...]int{0, 2, 4, 6, 9, 12}

// NameMax is how many characters the name of a region may have.
const NameMax = 100

// Region is one node. Parent is empty for a province.
type Region struct {
	Code   string
	Name   string
	Parent string
	Level  Level
}

// New makes a region of a code and a name, without the white space around them.
// Parent and Level follow from the code. The error is of type models.Problems,
// its fields "code" and "name".
func New(code, name string) (Region, error) {
	code, name = strings.TrimSpace(code), strings.TrimSpace(name)
	var problems models.Problems
	level := LevelOf(code)
	if level == 0 {
		problems.Add("code", "region.err.code_shape", "Code", code)
	}
	switch {
	case name == "":
		problems.Add("name", "region.err.name_empty")
	case utf8.RuneCountInString(name) > NameMax:
		problems.Add("name", "region.err.name_long", "Max", NameMax)
	case !printable(name):
		problems.Add("name", "region.err.name_unprintable")
	}
	if problems.Any() {
		return Region{}, problems
	}
	return Region{Code: code, Name: name, Parent: Parent(code), Level: level}, nil
}

// printable is false for control characters and for the sign that stands for undecodable bytes.
func printable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || r == utf8.RuneError
	})
}

// Parse returns the level of a code, or an error of code models.Invalid where it isn't one.
func Parse(code string) (Level, error) {
	level := LevelOf(code)
	if level == 0 {
		return 0, models.Fail(models.Invalid, "region.err.code_shape").With("Code", code)
	}
	return level, nil
}

// LevelOf returns the level of a code, 0 where it isn't one: a code is 2, 4, 6, 9 or 12
// ASCII digits of which the first isn't 0. Zeros at the end belong to it (441900 is the
// county level of 东莞市, 4419): codes that were padded to 12 digits are not understood.
func LevelOf(code string) Level {
	if code == "" || code[0] == '0' {
		return 0
	}
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return 0
		}
	}
	for level := Province; level <= Village; level++ {
		if lengths[level] == len(code) {
			return level
		}
	}
	return 0
}
