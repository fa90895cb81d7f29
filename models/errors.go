package models

import (
	"errors"
	"fmt"
)

// Code classes an error by what the person who caused it can do about it.
// The one map from Code to HTTP status is in handlers/errors.go.
type Code string

const (
	Invalid     Code = "invalid"     // what was sent can't be used; Problems says which fields
	Forbidden   Code = "forbidden"   // known, but may not
	NotFound    Code = "not_found"   // is not there, or must not be known to be there
	Conflict    Code = "conflict"    // changed meanwhile, or already done
	TooLarge    Code = "too_large"   // over a cap
	TooMany     Code = "too_many"    // over a limit; try again later
	Unavailable Code = "unavailable" // a part that we rest on does not answer
	Internal    Code = "internal"    // our fault
)

// Error is what use cases and stores return when the caller must tell people something.
// Key is a message of the locale files and Args its values: both may be shown.
// Err is for the log alone and is never shown.
type Error struct {
	Code Code
	Key  string
	Args map[string]any
	Err  error
}

func (e *Error) Error() string {
	s := string(e.Code)
	if e.Key != "" {
		s += " " + e.Key
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Fail makes an Error whose text is the locale message key.
func Fail(code Code, key string) *Error { return &Error{Code: code, Key: key} }

// Because adds the cause that the log needs.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// With adds a value that the message names.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Args = make(map[string]any, len(e.Args)+1)
	for k, v := range e.Args {
		c.Args[k] = v
	}
	c.Args[name] = value
	return &c
}

// CodeOf finds the code of err; an error without one is Internal, nil has the empty code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if _, ok := errors.AsType[Problems](err); ok {
		return Invalid
	}
	return Internal
}

// Problem says what is wrong with one field. Field is the form's or the configuration's
// name of it, Key a message of the locale files, Args its values.
type Problem struct {
	Field string
	Key   string
	Args  map[string]any
}

// Problems are all that is wrong with one input, in the order of its fields.
// As an error its code is Invalid.
type Problems []Problem

// Add appends a problem; args are name, value, name, value…
func (p *Problems) Add(field, key string, args ...any) {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	*p = append(*p, Problem{Field: field, Key: key, Args: m})
}

// Any reports whether there is a problem.
func (p Problems) Any() bool { return len(p) > 0 }

// Of returns the first problem of a field, or nil.
func (p Problems) Of(field string) *Problem {
	for i := range p {
		if p[i].Field == field {
			return &p[i]
		}
	}
	return nil
}

// OrNil returns the problems as an error, or nil where there are none.
func (p Problems) OrNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

func (p Problems) Error() string {
	s := "invalid"
	for i, q := range p {
		if i > 0 {
			s += ";"
		}
		s += " " + q.Field + ": " + q.Key
	}
	return s
}
