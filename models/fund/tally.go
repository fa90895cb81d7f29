package fund

// tally compares what the file's own totals say with its rows. Refused rows count as well
// where their amount can be read: the total was made over them.
type tally struct {
	segment  int64 // since the last total or subtotal
	sheet    int64
	file     int64
	said     *int64 // the sheet's total
	sum      int64  // of the totals of the sheets before
	anySheet bool
	whole    *int64 // a total over several sheets
}

func (t *tally) add(fen int64) {
	t.segment += fen
	t.sheet += fen
	t.file += fen
}

func (t *tally) startSheet() { t.segment, t.sheet, t.said = 0, 0, nil }

func (t *tally) endSheet() {
	if t.said != nil {
		t.sum += *t.said
		t.anySheet = true
	}
	t.said = nil
}

func (t *tally) declared() *int64 {
	if t.whole != nil {
		return t.whole
	}
	if t.anySheet {
		return &t.sum
	}
	return nil
}

// total takes in a 合计 row and tells whether it agrees with some rows that it may be about:
// the sheet, the whole file so far, or, once on every printed page, those since the last one.
func (t *tally) total(fen int64) (agrees bool) {
	switch fen {
	case t.sheet:
		t.said = &fen
	case t.file:
		t.whole = &fen
	case t.segment:
	default:
		t.said = &fen
		t.segment = 0
		return false
	}
	t.segment = 0
	return true
}

// subtotal takes in a 小计 row.
func (t *tally) subtotal(fen int64) (agrees bool) {
	agrees = fen == t.segment || fen == t.sheet
	t.segment = 0
	return agrees
}

// total notes a total that doesn't agree with the rows.
func (rd *reader) total(r Row, kind rowKind, fen *int64) {
	if fen == nil {
		return
	}
	t := &rd.tally
	computed, reason, check := t.sheet, noteTotalDiffers, t.total
	if kind == rowSubtotal {
		computed, reason, check = t.segment, noteSubtotalDiffers, t.subtotal
	}
	if check(*fen) {
		return
	}
	l := &rd.sheet.layout
	rd.note(Remark{
		Sheet: r.Sheet(), Row: r.Number(), Field: FieldAmount, Column: l.heading(FieldAmount),
		Value: rd.opt.Words.show(FieldAmount, r.Text(l.at[FieldAmount])), Reason: reasonPrefix + reason,
		Args: map[string]any{"Declared": Yuan(*fen), "Computed": Yuan(computed)},
	})
}
