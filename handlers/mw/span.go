package mw

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Span is the part of a file that the request asks for: all of it, or one range. Several
// ranges are answered with all of it, as RFC 9110 allows. It reports false for a range
// that lies outside.
func Span(c *fiber.Ctx, size int64) (from, length int64, ok bool) {
	if c.Get(fiber.HeaderRange) == "" {
		return 0, size, true
	}
	if n, ok := suffix(c.Get(fiber.HeaderRange)); ok && n >= size {
		return 0, size, true // the last n bytes of fewer are all of them (RFC 9110, 14.1.2)
	}
	r, err := c.Range(int(size))
	if errors.Is(err, fiber.ErrRangeUnsatisfiable) {
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", size))
		return 0, 0, false
	}
	if err != nil || r.Type != "bytes" || len(r.Ranges) != 1 {
		return 0, size, true
	}
	first, last := int64(r.Ranges[0].Start), int64(r.Ranges[0].End)
	c.Status(fiber.StatusPartialContent)
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", first, last, size))
	return first, last - first + 1, true
}

// suffix reads a range of the form bytes=-n.
func suffix(header string) (n int64, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(header), "bytes=-")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(rest, 10, 64)
	return n, err == nil
}
