package casefile

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// check looks at what a manifest claims.
func (m Manifest) check(caps Caps) error {
	bad := Fault{manifestName, BadManifest}
	if m.Format != Format {
		return Fault{manifestName, NotAFile}
	}
	if !models.IsID(m.ID) || !m.MadeOn.Valid() || !hexHash.MatchString(m.To) || len(m.From.SignKey) != 32 ||
		!isName(m.From.Installation) || !isName(m.From.Unit) || m.From.Unit == "" || !m.Tip.holds() || len(m.Withheld) > 20 {
		return bad
	}
	fixed := []string{ContentName, MessagesName, EventsName}
	if len(m.Entries) < len(fixed) || len(m.Entries) > len(fixed)+caps.Files {
		if len(m.Entries) > len(fixed) {
			return Fault{manifestName, TooLarge}
		}
		return bad
	}
	left := caps.Tip
	for i, e := range m.Entries {
		name, most := AttachmentName(i-len(fixed)+1), min(caps.File, left)
		if i < len(fixed) {
			name, most = fixed[i], MaxText
		}
		if e.Name != name || e.Size < 0 || !hexHash.MatchString(e.SHA256) || (i < len(fixed)) != (e.File == nil) || e.File != nil && !e.File.holds() {
			return bad
		}
		if e.Size > most {
			return Fault{e.Name, TooLarge}
		}
		if i >= len(fixed) {
			left -= e.Size
		}
	}
	return nil
}

func (f Facts) holds() bool {
	for _, code := range []string{string(f.Disposition), string(f.Finding), string(f.DeclineReason)} {
		if code != "" && !word.MatchString(code) {
			return false
		}
	}
	return refWord.MatchString(f.Ref) && word.MatchString(string(f.Channel)) && f.ReceivedOn.Valid() && word.MatchString(string(f.State))
}

func (f File) holds() bool {
	return (f.Side == models.FromReporter || f.Side == models.FromReviewer) && f.AddedOn.Valid() && len(f.Name) <= maxFileName && isText(f.Name, false)
}

func isName(s string) bool { return utf8.RuneCountInString(s) <= maxName && isText(s, false) }

// isText reports whether a text is what people write: UTF-8, with nothing that misleads; lines
// where it may have some.
func isText(s string, lines bool) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return models.Misleading(r) || !lines && (r == '\n' || r == '\t')
	})
}

// ReadContent reads content.json. The name and the consents of a reporter aren't in it.
func ReadContent(r io.Reader) (models.TipContent, error) {
	var said models.TipContent
	text, err := readText(ContentName, r)
	if err != nil {
		return said, err
	}
	if json.Unmarshal(text, &said) != nil || !saidHolds(said) {
		return models.TipContent{}, Fault{ContentName, BadContent}
	}
	said.Named, said.Consents = false, nil
	if said.About != nil { // of the sender's portal: there is nothing here to which it leads
		said.About.URL, said.About.Reference = "", models.Reference{}
	}
	return said, nil
}

func saidHolds(c models.TipContent) bool {
	within := func(max int, lines bool, texts ...string) bool {
		return !slices.ContainsFunc(texts, func(s string) bool { return utf8.RuneCountInString(s) > max || !isText(s, lines) })
	}
	if len(c.Subjects) > models.MaxSubjects || len(c.Details) > 100 || !isRegion(c.RegionCode) || c.Own != "" && !slices.Contains(models.Owns(), c.Own) {
		return false
	}
	for _, s := range c.Subjects {
		if !within(models.MaxShort, false, s.Name, s.Unit, s.Post) || !within(maxWord, false, s.Level) {
			return false
		}
	}
	for _, d := range c.Details {
		if !within(models.MaxDetail, true, d.Text) || !within(maxWord, false, d.Question) {
			return false
		}
	}
	return aboutHolds(c.About, within) && within(models.MaxNarrative, true, c.Narrative) && within(models.MaxDetail, true, c.When, c.Where, c.Amount) && within(maxWord, false, c.Field, c.Kind)
}

// aboutHolds checks what was published elsewhere, from which the reporter came.
func aboutHolds(a *models.Cited, within func(max int, lines bool, texts ...string) bool) bool {
	if a == nil {
		return true
	}
	for _, s := range a.Says {
		if !within(models.MaxDetail, true, s.Value) || !within(models.MaxShort, false, s.Name, s.NameEN) || !within(maxWord, false, s.Key, s.Type) {
			return false
		}
	}
	return len(a.Says) <= 100 && within(models.MaxDetail, false, a.Title) && isRegion(a.At) && (a.For == "" || a.For.Valid())
}

func isRegion(code string) bool {
	if !slices.Contains([]int{0, 2, 4, 6, 9, 12}, len(code)) {
		return false
	}
	return strings.Trim(code, "0123456789") == ""
}

// ReadMessages reads messages.json.
func ReadMessages(r io.Reader) ([]Message, error) {
	return readRows(MessagesName, r, func(m Message) bool {
		return (m.Side == models.FromReporter || m.Side == models.FromReviewer) && m.SentOn.Valid() && isName(m.Author) &&
			utf8.RuneCountInString(m.Text) <= models.MaxMessage && isText(m.Text, true)
	})
}

// ReadEvents reads events.json.
func ReadEvents(r io.Reader) ([]Event, error) {
	return readRows(EventsName, r, func(e Event) bool {
		return word.MatchString(string(e.Action)) && (e.From == "" || word.MatchString(string(e.From))) && word.MatchString(string(e.To)) && e.On.Valid() &&
			isName(e.Who) && isName(e.Detail) && utf8.RuneCountInString(e.Note) <= models.MaxMessage && isText(e.Note, true)
	})
}

func readRows[T any](name string, r io.Reader, holds func(T) bool) ([]T, error) {
	text, err := readText(name, r)
	if err != nil {
		return nil, err
	}
	var rows []T
	if decode(text, &rows) != nil || len(rows) > maxRows || slices.ContainsFunc(rows, func(row T) bool { return !holds(row) }) {
		return nil, Fault{name, BadContent}
	}
	return rows, nil
}

func readText(name string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxText {
		return nil, Fault{name, TooLarge}
	}
	return text, nil
}
