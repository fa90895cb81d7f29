// Command sqlitedriver measures the pure-Go SQLite drivers that GORM can use on what
// the product does, and prints a table in Markdown. Run it in this folder:
//
//	go run .
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"qingyuan/test/bench/sqlitedriver/work"
)

type variant struct {
	name, pkg, modfile string
	dir                string
	seen               map[string][]float64 // by figure, one value a round
	notes              work.Notes
}

func main() {
	dir, err := os.MkdirTemp("", "sqlitedriver")
	if err == nil {
		defer os.RemoveAll(dir)
		err = run(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// rounds is how often everything is measured, the variants by turns. The table has the
// medians: a machine that others use too is slow for minutes, not for one variant.
const rounds = 3

func run(dir string) error {
	variants := []*variant{
		{name: "glebarez 1.11.0, its own lib", pkg: "glebarez", modfile: "pinned.mod"},
		{name: "glebarez 1.11.0, current lib", pkg: "glebarez", modfile: "go.mod"},
		{name: "ncruces gormlite 0.34.0", pkg: "ncruces", modfile: "go.mod"},
		{name: "modernc 1.60.1, own dialector", pkg: "modernc", modfile: "go.mod"},
	}
	for i, v := range variants {
		v.dir, v.seen, v.notes = filepath.Join(dir, fmt.Sprint(i)), map[string][]float64{}, work.Notes{}
		if err := errors.Join(os.Mkdir(v.dir, 0o700), v.build()); err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
	}
	for round := range rounds {
		for _, v := range variants {
			if err := v.measure(); err != nil {
				return fmt.Errorf("%s: %w", v.name, err)
			}
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, rounds, v.name)
		}
	}
	for _, v := range variants {
		if err := v.step("prepare", filepath.Join(v.dir, "p.db")); err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
	}
	table(variants)
	return nil
}

// measure takes one round with a new file.
func (v *variant) measure() error {
	file := filepath.Join(v.dir, "q.db")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, step := range []string{"load", "read", "contend", "check", "start", "start", "start"} {
		if err := v.step(step, file); err != nil {
			return err
		}
	}
	return v.shared(file)
}

// build compiles the variant with an empty build cache, and notes time and size.
func (v *variant) build() error {
	bin := v.bin()
	begin := time.Now()
	cmd := exec.Command("go", "build", "-modfile="+v.modfile, "-ldflags=-s -w", "-o", bin, "./variants/"+v.pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOCACHE="+bin+".cache")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	v.seen["cold build s"] = []float64{time.Since(begin).Seconds()}
	info, err := os.Stat(bin)
	if err != nil {
		return err
	}
	v.seen["binary MiB"] = []float64{float64(info.Size()) / (1 << 20)}
	return nil
}

func (v *variant) bin() string { return filepath.Join(v.dir, "bin") }

func (v *variant) step(step, file string) error {
	r, err := call(v.bin(), step, file)
	for k, f := range r.Figures {
		v.seen[k] = append(v.seen[k], f)
	}
	maps.Copy(v.notes, r.Notes)
	return err
}

// shared runs two processes on one file and checks that no acknowledged write is lost.
func (v *variant) shared(file string) error {
	before, err := call(v.bin(), "tally", file)
	if err != nil {
		return err
	}
	var both [2]work.Result
	var errs [2]error
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() { both[i], errs[i] = call(v.bin(), "share", file) })
	}
	wg.Wait()
	after, err := call(v.bin(), "tally", file)
	if err := errors.Join(errs[0], errs[1], err); err != nil {
		return err
	}
	acknowledged := both[0].Figures["acknowledged"] + both[1].Figures["acknowledged"]
	lost := acknowledged - (after.Figures["versions"] - before.Figures["versions"])
	v.notes["two processes"] = fmt.Sprintf("%.0f + %.0f tx, %.0f busy, %.0f lost", both[0].Figures["acknowledged"],
		both[1].Figures["acknowledged"], both[0].Figures["busy"]+both[1].Figures["busy"], lost)
	return nil
}

// call runs one step of a variant in a process of its own.
func call(bin, step, file string) (r work.Result, err error) {
	cmd := exec.Command(bin, step, file)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return r, fmt.Errorf("%s: %w: %.300s", step, err, problems.String())
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("%s: %w", step, err)
	}
	return r, nil
}

func table(variants []*variant) {
	figures, notes := map[string]bool{}, map[string]bool{}
	head, rule := "|", "| ---"
	for _, v := range variants {
		head += " | " + v.name
		rule += " | ---"
		for k := range v.seen {
			figures[k] = true
		}
		for k := range v.notes {
			notes[k] = true
		}
	}
	fmt.Println(head + " |\n" + rule + " |")
	for _, k := range slices.Sorted(maps.Keys(figures)) {
		row(k, variants, func(v *variant) string {
			slices.Sort(v.seen[k])
			f := v.seen[k][len(v.seen[k])/2]
			if f < 100 {
				return fmt.Sprintf("%.1f", f)
			}
			return fmt.Sprintf("%.0f", f)
		})
	}
	for _, k := range slices.Sorted(maps.Keys(notes)) {
		row(k, variants, func(v *variant) string { return strings.ReplaceAll(v.notes[k], "\n", " ") })
	}
}

func row(name string, variants []*variant, cell func(*variant) string) {
	fmt.Print("| ", name)
	for _, v := range variants {
		fmt.Print(" | ", cell(v))
	}
	fmt.Println(" |")
}
