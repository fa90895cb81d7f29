// Command pack makes base.csv.gz of a folder with provinces.csv, cities.csv, areas.csv
// and streets.csv, as the package china-division has them in its folder dist:
//
//	go run ./config/regions/pack DIR > base.csv.gz && mv base.csv.gz config/regions/
//
// The same folder always gives the same bytes.
package main

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"qingyuan/models/region"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pack DIR > base.csv.gz")
		os.Exit(2)
	}
	if err := pack(os.DirFS(os.Args[1]), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(dir fs.FS, w io.Writer) error {
	all := map[string]string{}
	for _, file := range []string{"provinces.csv", "cities.csv", "areas.csv", "streets.csv"} {
		if err := collect(dir, file, all); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	for code := range all {
		if parent := region.Parent(code); parent != "" && all[parent] == "" {
			return fmt.Errorf("%s %s: its parent %s is missing", code, all[code], parent)
		}
	}
	return write(all, w)
}

// collect adds the regions of one file: the first column is the code, the second the name.
func collect(dir fs.FS, file string, all map[string]string) error {
	f, err := dir.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) < 2 || rows[0][0] != "code" || rows[0][1] != "name" {
		return errors.New("want rows under a header that begins with code,name")
	}
	for _, row := range rows[1:] {
		r, err := region.New(row[0], row[1])
		if err != nil {
			return fmt.Errorf("%q: %w", row, err)
		}
		if all[r.Code] != "" {
			return fmt.Errorf("%s stands twice", r.Code)
		}
		all[r.Code] = r.Name
	}
	return nil
}

func write(all map[string]string, w io.Writer) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	rows := csv.NewWriter(packed)
	lines := [][]string{{"code", "name"}}
	for _, code := range slices.Sorted(maps.Keys(all)) {
		lines = append(lines, []string{code, all[code]})
	}
	if err := rows.WriteAll(lines); err != nil {
		return err
	}
	return packed.Close()
}
