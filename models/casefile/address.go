package casefile

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// addressHead begins the text of an address.
const addressHead = "qingyuan-exchange/1"

// Address is where a unit takes case files, and by what those that it makes are known: what two
// installations tell each other.
type Address struct {
	Installation string
	Unit         string
	SignKey      []byte // Ed25519, public: the installation's
	Recipient    string // age1pq…: the unit's
}

// String is the address as a file: a head, and a line for each of its parts.
func (a Address) String() string {
	return fmt.Sprintf("%s\ninstallation: %s\nunit: %s\nsign: %s\nseal: %s\n", addressHead, a.Installation, a.Unit,
		base64.StdEncoding.EncodeToString(a.SignKey), a.Recipient)
}

var addressFields = []string{"installation", "unit", "sign", "seal"}

// maxRecipient is how long an age recipient may be, in bytes.
const maxRecipient = 4096

// ParseAddress reads what String wrote; lines may be wrapped, or have white space around them.
func ParseAddress(text string) (Address, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(strings.ReplaceAll(text, "\r", "")), addressHead)
	if !ok || len(text) > 2*maxRecipient {
		return Address{}, false
	}
	values := map[string]string{}
	last := ""
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if name, value, found := strings.Cut(line, ":"); found && slices.Contains(addressFields, name) {
			last, values[name] = name, strings.TrimSpace(value)
		} else if last == "sign" || last == "seal" { // a wrapped line
			values[last] += line
		} else if line != "" {
			return Address{}, false
		}
	}
	key, err := base64.StdEncoding.DecodeString(values["sign"])
	a := Address{values["installation"], values["unit"], key, values["seal"]}
	ok = err == nil && len(key) == 32 && isName(a.Installation) && isName(a.Unit) && a.Unit != "" &&
		strings.HasPrefix(a.Recipient, "age1pq1") && len(a.Recipient) <= maxRecipient && isText(a.Recipient, false)
	return a, ok
}

// Print is the address's mark, 32 bytes.
func (a Address) Print() []byte {
	sum := sha256.Sum256([]byte(a.String()))
	return sum[:]
}

// Digits are thirty digits of the mark, a hundred bits, by fives: what two people read to each
// other.
func (a Address) Digits() []string { return Digits(a.Print()) }

// Digits are those of a mark.
func Digits(mark []byte) []string {
	n := new(big.Int).SetBytes(mark)
	n.Mod(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil))
	text := fmt.Sprintf("%030s", n.String())
	groups := make([]string, 6)
	for i := range groups {
		groups[i] = text[5*i : 5*i+5]
	}
	return groups
}
