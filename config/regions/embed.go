// Package regions holds the provinces, cities, counties and towns of China that the
// program brings along. README.md says where they come from.
package regions

import (
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"qingyuan/models/region"
)

//go:embed base.csv.gz
var base string

// Name is what messages call the file of CSV.
const Name = "base.csv.gz"

// CSV opens the compressed file: gzip, UTF-8, a header and the columns code and name,
// in ascending order of the codes, so that a parent stands before its children.
func CSV() *strings.Reader { return strings.NewReader(base) }

// Base yields the regions in ascending order of their codes. After an error there is no more.
func Base() iter.Seq2[region.Region, error] {
	return func(yield func(region.Region, error) bool) {
		for r, err := range read(CSV()) {
			if err != nil {
				yield(r, fmt.Errorf("read %s: %w", Name, err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func read(packed io.Reader) iter.Seq2[region.Region, error] {
	return func(yield func(region.Region, error) bool) {
		text, err := gzip.NewReader(packed)
		if err != nil {
			yield(region.Region{}, err)
			return
		}
		rows := csv.NewReader(text)
		rows.ReuseRecord = true
		rows.FieldsPerRecord = 2
		if _, err := rows.Read(); err != nil {
			yield(region.Region{}, err)
			return
		}
		for {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var r region.Region
			if err == nil {
				r, err = region.New(row[0], row[1])
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}
