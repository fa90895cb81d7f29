package models

import (
	"strings"
	"unicode"
)

// Subject is a person whom a tip is about (被反映人), as far as the reporter knows.
type Subject struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Post  string `json:"post"`
	Level string `json:"level"` // of models/matter's catalogue; empty: not known
}

// IsZero reports whether nothing was said.
func (s Subject) IsZero() bool { return s == Subject{} }

// NormalName brings the name of a person or a unit to the form in which names are compared:
// full-width letters as narrow ones, small letters, neither spaces nor marks, nothing in
// brackets.
func NormalName(name string) string {
	if kept, whole := normal(name, true); whole && kept != "" {
		return kept
	}
	kept, _ := normal(name, false) // all of it is in brackets, or one isn't closed
	return kept
}

// normal is NormalName with what is in brackets left out, or kept; it reports whether every
// bracket is closed.
func normal(name string, leaveOut bool) (kept string, whole bool) {
	var b strings.Builder
	depth := 0
	for _, r := range name {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r == '(' || r == '[' || r == '【' || r == '〔':
			depth++
		case r == ')' || r == ']' || r == '】' || r == '〕':
			depth = max(depth-1, 0)
		case (depth == 0 || !leaveOut) && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String(), depth == 0
}

// Hash is a keyed hash of a value of a kind, 32 bytes: seal.Hasher's.
type Hash func(kind, value string) []byte

// NameRef is the keyed hash by which a person is matched; nil for no name.
func NameRef(hash Hash, name string) []byte {
	if name = NormalName(name); name == "" {
		return nil
	}
	return hash("subject", name)
}

// PlacedRef is the keyed hash of a person at a unit; nil unless both are named.
func PlacedRef(hash Hash, s Subject) []byte {
	name, unit := NormalName(s.Name), NormalName(s.Unit)
	if name == "" || unit == "" {
		return nil
	}
	return hash("subject-at", name+"\n"+unit)
}

// TipSubject is one keyed hash of whom a tip is about: a name, or a name at a unit. It
// finds tips about the same person and who must be kept from one; it tells no name.
type TipSubject struct {
	TipID string `gorm:"primaryKey"`
	Ref   []byte `gorm:"primaryKey"`
}

// Relation is one that a staff member declared (回避), or their own name. Ref matches it with
// subjects; Sealed, a RelationWords, is for whoever declared it.
type Relation struct {
	ID         string `gorm:"primaryKey"`
	StaffID    int64
	Kind       RelationKind
	Ref        []byte // NameRef
	Sealed     []byte // nil for RelationSelf
	DeclaredOn Date
}

// TableName is that of the database.
func (Relation) TableName() string { return "staff_relations" }

// RelationWords are stored sealed, as JSON.
type RelationWords struct {
	Name string `json:"name"`
	Note string `json:"note"`
}

// RelationKind is how someone is related.
type RelationKind string

// The kinds (监督执纪工作规则 art. 67: kin, interest, anything that may touch fairness).
const (
	RelationSelf     RelationKind = "self"
	RelationFamily   RelationKind = "family"
	RelationInterest RelationKind = "interest"
	RelationOther    RelationKind = "other"
)

// RelationKinds lists those that can be declared.
func RelationKinds() []RelationKind {
	return []RelationKind{RelationFamily, RelationInterest, RelationOther}
}
