package testkit

import (
	"errors"
	"testing"

	"qingyuan/models"
)

// Must fails the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// WantCode fails the test unless err has a code.
func WantCode(t testing.TB, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Fatalf("got %v, want the code %s", err, code)
	}
}

// WantProblem fails the test unless err says that one field is wrong, and how.
func WantProblem(t testing.TB, err error, field, key string) {
	t.Helper()
	problems, ok := errors.AsType[models.Problems](err)
	if !ok || problems.Of(field) == nil || problems.Of(field).Key != key {
		t.Fatalf("got %v, want the problem %s at %s", err, key, field)
	}
}
