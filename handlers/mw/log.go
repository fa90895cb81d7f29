package mw

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
)

// Log writes a line a request: method, the route's pattern, status, milliseconds. Never an
// address, a query, a user agent or a path with an id in it. Of the reporter's side
// nothing is written but failures of ours, and those without a time finer than the day.
type Log struct {
	Logger  *slog.Logger
	Answer  fiber.ErrorHandler // turns an error into the page that is sent
	Private func(path string) bool
	Quiet   func(path string) bool // asked for so often that a line each says nothing
}

// Handle runs the rest, answers its error, and logs what was answered. The answer is made
// here so that the status that is logged is the one that is sent (design §5, fact 6).
func (l Log) Handle(c *fiber.Ctx) error {
	begin := time.Now()
	err := l.next(c)
	if err != nil {
		if answerErr := l.Answer(c, err); answerErr != nil {
			return answerErr
		}
	}
	status, route := c.Response().StatusCode(), c.Route().Path
	if l.Private(c.Path()) {
		if status >= fiber.StatusInternalServerError && err != nil {
			l.write(begin.Truncate(24*time.Hour), slog.LevelError, "request failed", slog.String("route", route), slog.Int("status", status), slog.Any("error", err))
		}
		return nil
	}
	attrs := []slog.Attr{slog.String("method", c.Method()), slog.String("route", route), slog.Int("status", status),
		slog.Int64("ms", time.Since(begin).Milliseconds()), slog.String("ref", Of(c).Ref)}
	level := slog.LevelInfo
	if l.Quiet(c.Path()) {
		level = slog.LevelDebug
	}
	if err != nil && status >= fiber.StatusInternalServerError {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("error", err))
	}
	l.write(begin, level, "request", attrs...)
	return nil
}

// next turns a panic into an error.
func (l Log) next(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = models.Fail(models.Internal, "").Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return c.Next()
}

func (l Log) write(at time.Time, level slog.Level, text string, attrs ...slog.Attr) {
	h := l.Logger.Handler()
	if !h.Enabled(context.Background(), level) {
		return
	}
	rec := slog.NewRecord(at, level, text, 0)
	rec.AddAttrs(attrs...)
	h.Handle(context.Background(), rec) //nolint:errcheck // a log that can't be written has nowhere to say so
}
