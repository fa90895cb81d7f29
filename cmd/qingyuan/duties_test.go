package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An operator asks for a year's duties of some regions, and asks again.
func TestDutiesAreDerived(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := Run(t.Context(), append([]string{"--data", dir, "duties", "derive"}, args...), Streams{os.Stdin, &out, &out}, []string{"LANG=en_GB.UTF-8"})
		return out.String(), err
	}
	for want, args := range map[string][]string{
		"isn't a year":  {"--year", "26"},
		"isn't a month": {"--since", "2026"},
		"11010":         {"--region", "11010"},
	} {
		if _, err := run(args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", args, err, want)
		}
	}
	for _, args := range [][]string{{"--year", "2026", "--since", "2026-03", "--region", "110101", "--progress"}, {"--year", "2026"}} {
		out, err := run(args...)
		if err != nil || !strings.Contains(out, "2026: the duties of 18 regions") { // the district and its 17 streets: villages don't ship
			t.Errorf("%v: %s, %v", args, out, err)
		}
	}
}
