package threat

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/seal"
	"qingyuan/models"
)

// haul is what was stolen: every value that a database or an object store keeps.
type haul [][]byte

// thief tries every key they have on everything they took, and every key that this gives
// them, until nothing more opens. They know the program, its labels and its formats.
type thief struct {
	haul   haul
	opened []bool
	tried  map[string]bool
	plain  []string
}

// ageHeader is how every sealed text begins.
const ageHeader = "age-encryption.org/"

var secretShape = regexp.MustCompile(`AGE-SECRET-KEY-PQ-1[0-9A-Z]+`)

// labels are those under which the program boxes: what was boxed opens only under its own.
var labels = []string{"draft", "tip-identity", "session", "staff-session", "staff-identity", "staff-note", "staff-recovery", "staff-custody", "voucher", "staff-door", "staff-asked", "staff-totp", "question-words", "snapshot", "disclosure-draft", "disclosure-list", "disclosure-file"}

// purposes of keys that are derived from the installation's secret, or from a token.
var purposes = []string{"pepper", "csrf", "limits", "hashes", "subjects", "trail", "sign", "questions", "snapshots", "drafts", "check", "draft-key", "session-key",
	"receipt-salt", "receipt-key", "password-verifier", "password-key", "voucher-salt", "voucher-key", "reporter-own", "key-check", "custody-key", "totp-key"}

// indexes are derived to find a row by; they open nothing.
var indexes = []string{"draft-id", "session-id", "receipt-index", "voucher-index"}

func newThief(h haul) *thief {
	return &thief{haul: h, opened: make([]bool, len(h)), tried: map[string]bool{}}
}

// with tries keys: identities as text, or 32-byte keys and tokens.
func (t *thief) with(keys ...[]byte) *thief {
	for _, key := range keys {
		if t.tried[string(key)] {
			continue
		}
		t.tried[string(key)] = true
		if strings.HasPrefix(string(key), "AGE-SECRET-KEY-PQ-1") {
			t.identity(models.Secret(key))
		} else {
			t.symmetric(key)
		}
	}
	return t
}

func (t *thief) identity(secret models.Secret) {
	for i, b := range t.haul {
		if t.opened[i] || !strings.HasPrefix(string(b), ageHeader) {
			continue
		}
		if plain, err := (seal.Sealer{}).Open(secret, b); err == nil {
			t.found(i, plain)
		}
	}
}

// symmetric tries a key as it is and as a root from which the program derives others.
func (t *thief) symmetric(root []byte) {
	var s seal.Sealer
	keys := [][]byte{root}
	for _, p := range purposes {
		keys = append(keys, s.Derive(root, p))
	}
	for _, key := range keys {
		t.unbox(key)
	}
}

// unbox tries a key on whatever may be a box, under every label.
func (t *thief) unbox(key []byte) {
	if len(key) != 32 || t.tried["box "+string(key)] {
		return
	}
	t.tried["box "+string(key)] = true
	for i, b := range t.haul {
		if t.opened[i] || len(b) < smallestBox || strings.HasPrefix(string(b), ageHeader) {
			continue
		}
		for _, label := range labels {
			if plain, err := (seal.Sealer{}).Unbox(key, label, b); err == nil {
				t.found(i, plain)
			}
		}
	}
}

// smallestBox is a nonce and a tag, in bytes.
const smallestBox = 24 + 16

func (t *thief) found(i int, plain []byte) {
	t.opened[i] = true
	t.join(plain)
	t.plain = append(t.plain, string(plain))
	for _, secret := range secretShape.FindAllString(string(plain), -1) {
		t.with([]byte(secret))
	}
}

// join tries what was found as a share of a key, with everything that was found before.
func (t *thief) join(share []byte) {
	for _, other := range t.plain {
		if key, err := (seal.Sealer{}).Join(share, []byte(other)); err == nil {
			t.unbox(key)
		}
	}
}

// reads reports whether a text is among what was opened, or lay open from the first.
func (t *thief) reads(text string) bool {
	for _, p := range t.plain {
		if strings.Contains(p, text) {
			return true
		}
	}
	for _, b := range t.haul {
		if strings.Contains(string(b), text) {
			return true
		}
	}
	return false
}

// The thief knows every label and purpose that stands in the program.
func TestTheThiefKnowsTheProgram(t *testing.T) {
	label := regexp.MustCompile(`\blabel[A-Z]\w* *= "([^"]+)"`)
	purpose := regexp.MustCompile(`Derive\([^"\n]*"([^"/]+)"\)`)
	found := 0
	for _, dir := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for pattern, known := range map[*regexp.Regexp][]string{label: labels, purpose: append(slices.Clone(purposes), indexes...)} {
				for _, m := range pattern.FindAllStringSubmatch(string(text), -1) {
					found++
					if !slices.Contains(known, m[1]) {
						t.Errorf("%s: %q isn't known to the thief of these tests", path, m[1])
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 15 {
		t.Errorf("only %d labels and purposes were found in the program", found)
	}
}
