package fund

import "strings"

type programmeHit struct {
	programme *Programme
	known     bool
}

// readProgramme finds the row's programme: its cell's, or the sheet's. Where one was chosen
// for the file, a row of another one is refused: most likely it is the wrong file.
func (l *lineReader) readProgramme() {
	text := strings.TrimSpace(l.text(FieldProgramme))
	if text == "" {
		if l.programme = l.rd.sheet.programme; l.programme == nil {
			l.refuse(FieldProgramme, reasonProgrammeMissing)
		}
		return
	}
	hit := l.programmes.of(text, func() programmeHit {
		p, ok := l.rd.opt.Programmes.Find(text)
		return programmeHit{&p, ok}
	})
	chosen := l.rd.chosen
	switch {
	case !hit.known:
		l.refuse(FieldProgramme, reasonProgrammeUnknown)
	case chosen != nil && chosen.Code != hit.programme.Code:
		l.refuse(FieldProgramme, reasonProgrammeDiffers, "Programme", chosen.Name)
	default:
		l.programme = hit.programme
	}
}
