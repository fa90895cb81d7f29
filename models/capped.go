package models

import (
	"errors"
	"io"
)

// Capped counts what is read, and fails once it is more than Most bytes.
type Capped struct {
	R       io.Reader
	N, Most int64
}

// Over reports whether more than Most came.
func (c *Capped) Over() bool { return c.N > c.Most }

func (c *Capped) Read(p []byte) (int, error) {
	n, err := c.R.Read(p)
	if c.N += int64(n); c.Over() {
		return 0, errors.New("over the cap")
	}
	return n, err
}
