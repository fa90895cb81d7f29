package pdf

import (
	"errors"
	"io"
	"os"
	"strings"

	"qingyuan/models/privacy"
)

// childSign is set in the environment of a process that cleans one file and does nothing else.
const childSign = "QINGYUAN_CLEANS_A_PDF"

// A child is this program, whichever it is (the tests' too): so it can be no command of its own.
func init() { //nolint:gochecknoinits // before main, which is the tests' too
	if what := os.Getenv(childSign); what != "" {
		os.Exit(serve(what, os.Stdin, os.Stdout))
	}
}

// What a child may take. Text that isn't there after a while is given up before the file is.
const (
	cpuSeconds = 20
	memory     = 1 << 30 // bytes
)

func serve(what string, in io.Reader, out io.Writer) int {
	limit()
	data, err := io.ReadAll(io.LimitReader(in, Largest+1))
	if err != nil || len(data) > Largest {
		_, _ = io.Copy(io.Discard, in) // whoever writes waits for it
		return exitOther
	}
	made, err := convert(data, what == theText)
	switch {
	case errors.Is(err, errLocked):
		return exitLocked
	case err != nil:
		return exitDamaged
	}
	if _, err := out.Write(made); err != nil {
		return exitOther
	}
	return 0
}

var (
	errLocked  = errors.New("locked")
	errDamaged = errors.New("damaged")
)

// convert makes a file's text, or what of the file may be public.
func convert(data []byte, text bool) (made []byte, err error) {
	defer func() {
		if recover() != nil { // the libraries panic on what they don't expect
			err = errDamaged
		}
	}()
	table, err := open(data)
	if err != nil {
		return nil, err
	}
	c := copier{table: table, forText: text}
	if made, err = c.copy(); err != nil || !text {
		return made, err
	}
	all := read(made) + "\n" + strings.Join(c.strings, "\n")
	if len(all) > longest-len(privacy.NotRead) {
		all = all[:longest-len(privacy.NotRead)] + privacy.NotRead
	}
	return []byte(strings.ToValidUTF8(all, "?")), nil
}
