package models

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Act is what somebody of the staff, or the program itself, did to a record. It is written
// to the trail, which auditors read: it holds nothing that is sealed elsewhere.
type Act struct {
	Name   ActName
	Kind   RecordKind
	Record string // the record's id; empty where it is to be named by nothing but its kind
	UnitID int64  // where it happened; 0: the unit of who acts
	// Before and After are what the act changed, or says beside its name.
	Before, After Fields
}

// TipAct is an action on a tip as an act; unit is that which handles the tip.
func TipAct(a Action, tipID string, unit int64) Act {
	return Act{Name: ActName("tip." + string(a)), Kind: OfTip, Record: tipID, UnitID: unit}
}

// From adds the state of a tip before and after the act.
func (a Act) From(before, after State) Act {
	return a.Changed(FieldState, string(before), string(after))
}

// Changed adds a field and what it was and is; nothing where it stayed the same.
func (a Act) Changed(f Field, before, after string) Act {
	if before != after {
		a.Before, a.After = a.Before.With(f, before), a.After.With(f, after)
	}
	return a
}

// Says adds a field that tells more of the act.
func (a Act) Says(f Field, value string) Act {
	a.After = a.After.With(f, value)
	return a
}

// Fields are what may stand in the trail of a record, by name. Dates are 2006-01-02, numbers
// decimal, yes is "yes"; what has codes elsewhere stands as its code.
type Fields map[Field]string

// With is a copy with one more field.
func (f Fields) With(name Field, value string) Fields {
	with := Fields{name: value}
	for k, v := range f {
		if k != name {
			with[k] = v
		}
	}
	return with
}

// JSON is the canonical text of fields: names in order, no white space; "" for none.
func (f Fields) JSON() (string, error) {
	if len(f) == 0 {
		return "", nil
	}
	text, err := json.Marshal(f)
	return string(text), err
}

// ReadFields reads what JSON wrote.
func ReadFields(text string) (f Fields, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &f)
	return f, err
}

// Entry is an act in the trail. Entries are numbered from 1 without a gap; each carries the
// hash of the one before it.
type Entry struct {
	Seq       int64 `gorm:"primaryKey;autoIncrement:false"`
	At        int64 // unix seconds; where DayOnly, the day's first in Shanghai
	StaffID   int64 // 0: the program itself
	StaffName string
	UnitID    int64
	Act       ActName
	Kind      RecordKind
	Record    string
	Before    string `gorm:"column:was"` // Fields.JSON
	After     string `gorm:"column:became"`
	Prev      []byte // Hash of the entry before; 32 zero bytes before the first
	Hash      []byte // 32 bytes: keyed, over Canonical
}

// DayOnly reports whether At is but the day: a reporter may have stood there.
func (e Entry) DayOnly() bool { return e.Act.dayOnly() }

// Reference is how the record is shown: a tip, and whatever has an id like it, by its short
// reference alone.
func (e Entry) Reference() string {
	if IsID(e.Record) {
		return TipRef(e.Record)
	}
	return e.Record
}

// TableName is that of the database.
func (Entry) TableName() string { return "trail" }

// Canonical is what an entry's hash is taken over: the words below in this order, each as its
// length in bytes, a colon, itself and a comma. No two entries have the same.
func (e Entry) Canonical() string {
	var b strings.Builder
	for _, word := range []string{"qingyuan trail 1", decimal(e.Seq), decimal(e.At), decimal(e.StaffID), e.StaffName,
		decimal(e.UnitID), string(e.Act), string(e.Kind), e.Record, e.Before, e.After, hex.EncodeToString(e.Prev)} {
		fmt.Fprintf(&b, "%d:%s,", len(word), word)
	}
	return b.String()
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// Head is the last entry of a trail: its number and hash. It is what an auditor notes down
// elsewhere. The zero Seq: there is none yet.
type Head struct {
	Seq  int64
	Hash []byte
}

// NoHash stands before the first entry.
func NoHash() []byte { return make([]byte, 32) }

// String is SEQ:HASH, the hash in hexadecimal.
func (h Head) String() string { return fmt.Sprintf("%d:%x", h.Seq, h.Hash) }

// ParseHead reads what String wrote.
func ParseHead(text string) (Head, bool) {
	number, digits, ok := strings.Cut(strings.TrimSpace(text), ":")
	seq, err := strconv.ParseInt(number, 10, 64)
	hash, hexErr := hex.DecodeString(digits)
	ok = ok && err == nil && hexErr == nil && seq >= 0 && len(hash) == len(NoHash())
	return Head{seq, hash}, ok
}

// System is who acts where the program does it itself: "system" for its jobs, "command line"
// for whoever runs it on the server.
func System(name string) Visitor { return Visitor{Staff: Staff{Name: name}} }

// Names of System.
const (
	SystemJobs        = "system"
	SystemCommandLine = "command line"
)

// RecordKind is what an act is done to. ActName is that kind, a dot, and what was done.
type (
	RecordKind string
	ActName    string
)

// Check says what of an act the trail doesn't take: a name or a field that isn't listed above.
func (a Act) Check() error {
	if !slices.Contains(ActNames(), a.Name) || !strings.HasPrefix(string(a.Name), string(a.Kind)+".") {
		return fmt.Errorf("%q on a %q is no act of the trail", a.Name, a.Kind)
	}
	for _, fields := range []Fields{a.Before, a.After} {
		for f := range fields {
			if !slices.Contains(FieldNames(), f) {
				return fmt.Errorf("%q is no field of the trail", f)
			}
		}
	}
	return nil
}
