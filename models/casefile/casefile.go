// Package casefile is the format in which one case passes from one installation to another:
// docs/case-file.md. It reads and writes the plain stream, which is sealed on its way; who may,
// and what becomes of it, is the use cases' affair.
package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"

	"qingyuan/models"
)

// Format is this version's name.
const Format = "qingyuan-case/1"

// The entries of every file, in their order, before its attachments.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	ContentName   = "content.json"
	MessagesName  = "messages.json"
	EventsName    = "events.json"
)

// Caps of a file, whatever an installation permits.
const (
	maxManifest = 1 << 20 // bytes
	// MaxText is how long content.json, messages.json and events.json may be, in bytes.
	MaxText     = 4 << 20
	maxRows     = 2000 // messages, or events
	maxWord     = 64   // bytes of a code
	maxName     = 100  // characters of a name
	maxFileName = 500  // bytes
)

// Manifest says what a file holds. It is its first entry, and is signed.
type Manifest struct {
	Format   string      `json:"format"`
	ID       string      `json:"id"` // of this file: models.IsID
	MadeOn   models.Date `json:"made_on"`
	From     Sender      `json:"from"`
	To       string      `json:"to"` // Mark of the recipient
	Tip      Facts       `json:"tip"`
	Withheld []string    `json:"withheld"` // what stays where the case came from
	Entries  []Entry     `json:"entries"`
}

// Sender is the unit that made a file.
type Sender struct {
	Installation string `json:"installation"`
	Unit         string `json:"unit"`
	SignKey      []byte `json:"sign_key"` // Ed25519, public
}

// Facts are what of a tip isn't sealed even at its installation.
type Facts struct {
	Ref           string               `json:"ref"`
	Channel       models.Channel       `json:"channel"`
	Named         bool                 `json:"named"` // the reporter gave a name, which isn't in the file
	ReceivedOn    models.Date          `json:"received_on"`
	State         models.State         `json:"state"`
	Disposition   models.Disposition   `json:"disposition,omitempty"`
	Finding       models.Finding       `json:"finding,omitempty"`
	DeclineReason models.DeclineReason `json:"decline_reason,omitempty"`
}

// Entry is one file of the archive.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hexadecimal
	File   *File  `json:"file,omitempty"`
}

// File is what is said of an attachment.
type File struct {
	Name    string      `json:"name"` // "" where readers see a neutral one
	Side    models.Side `json:"side"`
	AddedOn models.Date `json:"added_on"`
}

// Message is one message of a case.
type Message struct {
	Side   models.Side `json:"side"`
	Author string      `json:"author"` // of the unit's: who wrote it
	Answer bool        `json:"answer"`
	Text   string      `json:"text"`
	SentOn models.Date `json:"sent_on"`
}

// Event is one step of a case, by whom.
type Event struct {
	Action models.Action `json:"action"`
	From   models.State  `json:"from"`
	To     models.State  `json:"to"`
	Who    string        `json:"who"` // empty: the reporter
	On     models.Date   `json:"on"`
	Detail string        `json:"detail"` // a code, a day or a name, by the action
	Note   string        `json:"note"`
}

// Withheld lists what a file never has: who the reporter is, what only supervisors read, what was
// asked for, and letters.
func Withheld() []string { return []string{"reporter", "supervision", "requests", "letters"} }

// AttachmentName is the name of the nth attachment, from 1.
func AttachmentName(n int) string { return fmt.Sprintf("attachments/%03d", n) }

// Mark is the mark of a recipient or of what is signed, in hexadecimal.
func Mark(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Signed is what the signature of a manifest is over: the format's name, a line feed, and the
// SHA-256 of the manifest as it stands in the file.
func Signed(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return append([]byte(Format+"\n"), sum[:]...)
}

// Fault is what is wrong with a file, and with which entry. It says nothing of what was said.
type Fault struct {
	Entry string // empty: with the archive itself
	What  string // one of the words below
}

// What can be wrong.
const (
	NotAFile     = "not-a-file"     // not of this format, or of another version
	BadManifest  = "bad-manifest"   // it isn't well formed, or claims what can't be
	BadSignature = "bad-signature"  // it isn't what its sender signed
	NotForUs     = "not-for-us"     // it was made for somebody else
	NotAsListed  = "not-as-listed"  // an entry is missing, another, or has another size
	Changed      = "changed"        // an entry isn't what the manifest says
	BadContent   = "bad-content"    // an entry isn't well formed
	TooLarge     = "too-large"      // over a cap
	CutOff       = "cut-off"        // it ends too early
	Damaged      = "damaged"        // the sealed stream isn't as it was made
	TrailingData = "something-more" // there is more than the manifest lists
)

func (f Fault) Error() string { return fmt.Sprintf("case file: %s: %s", f.Entry, f.What) }

var (
	hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)
	word    = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	refWord = regexp.MustCompile(`^[0-9A-F]{8}$`)
)

// History is what happened to a case where it came from, as it is kept here.
type History struct {
	Tip      Facts     `json:"tip"`
	Messages []Message `json:"messages"`
	Events   []Event   `json:"events"`
}
