package models

import "log/slog"

// Secret is text that no log, error, page or dump may show by accident:
// every form of printing gives "[sealed]". Reveal is the one way to the text.
type Secret string

const sealed = "[sealed]"

func (Secret) String() string               { return sealed }
func (Secret) GoString() string             { return sealed }
func (Secret) LogValue() slog.Value         { return slog.StringValue(sealed) }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + sealed + `"`), nil }
func (Secret) MarshalText() ([]byte, error) { return []byte(sealed), nil }

// Reveal returns the text itself. Call it where the text is used and nowhere before.
func (s Secret) Reveal() string { return string(s) }

// Opener opens what was sealed to one identity.
type Opener func(sealed []byte) ([]byte, error)
