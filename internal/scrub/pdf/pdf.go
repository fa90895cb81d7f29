// Package pdf readies PDF files for the public: without what they tell besides their pages,
// and with their text for the gate to read. Hostile files can be made to take any time and
// memory, so that each is handled by a process of its own with little of both.
// docs/adr/0029-the-gate.md.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"qingyuan/internal/scrub"
	"qingyuan/models"
	"qingyuan/models/privacy"
)

// Limits of one file.
const (
	Largest  = 64 << 20 // bytes
	longest  = 4 << 20  // bytes of text
	patience = 30 * time.Second
	atOnce   = 2 // processes
)

const mediaType = "application/pdf"

// Cleaner readies files for the public, a few PDFs at once.
type Cleaner struct{ slots chan struct{} }

// New makes a cleaner.
func New() *Cleaner { return &Cleaner{slots: make(chan struct{}, atOnce)} }

// Clean is scrub.Clean that cleans PDFs too: of these nothing but the pages comes out. No title,
// author and dates, no earlier revision, script, attached file, form data or signature, and
// photos without their metadata; the same file always comes out the same. Reading fails with a
// *models.Error for the person where it is damaged, locked or too much; what was read before is
// then not to be kept. Whoever stops before the end gives the process up, which ends by itself.
func (c *Cleaner) Clean(kind string, r io.Reader) io.Reader {
	if kind != mediaType {
		return scrub.Clean(kind, r)
	}
	return &output{slots: c.slots, what: theFile, in: r}
}

// Text reads what a file says, page by page and then what stands beside the pages, with
// privacy.NotRead for what can't be read as text: pictures, and fonts that don't say what
// their signs mean. Of other kinds of files nothing can be read.
func (c *Cleaner) Text(kind string, r io.ReaderAt, size int64) (string, error) {
	if kind != mediaType {
		return privacy.NotRead, nil
	}
	text, err := io.ReadAll(&output{slots: c.slots, what: theText, in: io.NewSectionReader(r, 0, size)})
	if err != nil {
		return "", fmt.Errorf("read a PDF: %w", err)
	}
	return string(text), nil
}

// output is what a process of its own makes of one file, as it comes.
type output struct {
	slots chan struct{}
	what  string
	in    io.Reader
	cmd   *exec.Cmd
	out   io.Reader
	free  func() // the slot
	err   error
}

func (o *output) Read(b []byte) (int, error) {
	if o.cmd == nil && o.err == nil {
		o.err = o.start()
	}
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.out.Read(b)
	if err != nil {
		o.err = o.end(err)
	}
	return n, o.err
}

// start starts this program again, as what cleans one file (see init). The file is read
// first: the process waits for nobody's line.
func (o *output) start() error {
	file, err := io.ReadAll(io.LimitReader(o.in, Largest+1))
	switch {
	case err != nil:
		return err
	case len(file) > Largest:
		_, err := io.Copy(io.Discard, o.in) // the sender waits for that
		return errors.Join(refusal(exitOther), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	select {
	case o.slots <- struct{}{}:
		context.AfterFunc(ctx, func() { <-o.slots })
	case <-ctx.Done():
		cancel()
		return refusal(exitOther)
	}
	self, err := os.Executable()
	if err != nil {
		cancel()
		return fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = []string{childSign + "=" + o.what, "GOMEMLIMIT=384MiB", "GOMAXPROCS=1"}
	cmd.Stdin, cmd.WaitDelay = bytes.NewReader(file), time.Second
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return fmt.Errorf("start the PDF process: %w", err)
	}
	o.cmd, o.out, o.free = cmd, out, cancel
	return nil
}

// end waits for the process, whose word counts more than what reading said.
func (o *output) end(read error) error {
	defer o.free()
	err := o.cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return refusal(exit.ExitCode())
	}
	if err != nil {
		return fmt.Errorf("clean a PDF: %w", err)
	}
	return read
}

// What a process makes, and what it ends with.
const (
	theFile     = "file"
	theText     = "text"
	exitOther   = 1
	exitDamaged = 3
	exitLocked  = 4
)

func refusal(code int) error {
	switch code {
	case exitDamaged:
		return models.Fail(models.Invalid, "gate.err.pdf_damaged")
	case exitLocked:
		return models.Fail(models.Invalid, "gate.err.pdf_locked")
	}
	return models.Fail(models.Invalid, "gate.err.pdf_too_hard").With("Limit", Largest>>20) // it ran out of time, memory or bytes
}
