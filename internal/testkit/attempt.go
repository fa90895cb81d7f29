package testkit

import (
	"fmt"
	"runtime"
	"testing"
)

// attempt is a test in which a failure ends what is tried, and no more.
type attempt struct {
	testing.TB
	failed string
}

func (a *attempt) Helper() {}

func (a *attempt) fail(text string) {
	a.failed = text
	runtime.Goexit()
}

func (a *attempt) Fatal(args ...any)                 { a.fail(fmt.Sprint(args...)) }
func (a *attempt) Fatalf(format string, args ...any) { a.fail(fmt.Sprintf(format, args...)) }
func (a *attempt) Errorf(format string, args ...any) { a.fail(fmt.Sprintf(format, args...)) }

// Attempt does something that may fail, as when the server is killed under it, and returns
// why it did; empty where it was done.
func Attempt(t testing.TB, do func(t testing.TB)) (why string) {
	a := &attempt{TB: t, failed: "ended"}
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(a)
		a.failed = ""
	}()
	<-done
	return a.failed
}
