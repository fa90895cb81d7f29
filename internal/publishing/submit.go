package publishing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/privacy"
	"qingyuan/models/region"
)

// maxWords is the length of a reason or a note, in characters.
const maxWords = 500

// Submit asks for a second person's approval of a sheet as its sender saw it; of a correction,
// with the reason that will be public. The sheet is sealed anew, to its sender and to those
// who may approve it now.
func (d Desk) Submit(ctx context.Context, v models.Visitor, id string, seen Seen, reason string) error {
	if err := publisher(v); err != nil {
		return err
	}
	row, p, err := d.staged(ctx, v, id)
	if err != nil {
		return err
	}
	if row.StaffID != v.Staff.ID || row.State == fund.Submitted || !row.HasFile() {
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	to := row
	to.Programme, to.Accepted, to.TotalFen = seen.Programme, seen.Accepted, seen.TotalFen
	if row.Deed == fund.DeedCorrect {
		b, err := d.own(ctx, v, row.BatchID)
		if err != nil {
			return err
		}
		to.Programme = b.ProgrammeCode // whatever the form says: it is the one that was shown
		if reason, err = words("reason", reason); err != nil {
			return err
		}
	} else {
		reason = ""
	}
	if err := d.ready(ctx, v, id, seen); err != nil {
		return err
	}
	return d.handIn(ctx, v, row, to, fund.StageWords{Reason: reason}, p.Name)
}

// ready checks that a sheet would be published as it was seen.
func (d Desk) ready(ctx context.Context, v models.Visitor, id string, seen Seen) error {
	p, err := d.Preview(ctx, v, id, Choice{Programme: seen.Programme, MaxRemarks: 1})
	switch {
	case err != nil:
		return err
	case p.Refused != nil:
		return p.Refused
	case !p.Ready() || p.Plan.Accepted != seen.Accepted || p.Plan.TotalFen != seen.TotalFen:
		return models.Fail(models.Conflict, "funds.err.plan_changed")
	}
	return nil
}

// handIn seals a sheet to who may approve it and has it wait for them.
func (d Desk) handIn(ctx context.Context, v models.Visitor, from, to fund.StagedSheet, words fund.StageWords, name string) (err error) {
	recipients, err := d.recipients(ctx, v)
	if err != nil {
		return err
	}
	now, object := d.Clock(), models.NewID()
	to.State, to.SubmittedAt, to.ExpiresAt = fund.Submitted, now.Unix(), now.Add(submittedFor).Unix()
	to.ObjectKey = submittedAt + object[:2] + "/" + object
	if to.SealedName, err = d.Sealer.Seal([]byte(name), recipients...); err != nil {
		return fmt.Errorf("submit a sheet: %w", err)
	}
	if to.SealedWords, err = d.sealWords(words, recipients); err != nil {
		return err
	}
	if err := d.sealAgain(ctx, v, from, to.ObjectKey, recipients); err != nil {
		return err
	}
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.MoveImport(ctx, from, to); err != nil {
			return err
		}
		return d.Trail.Record(ctx, v, models.Act{Name: models.SubmitImport, Kind: models.OfImport, Record: to.ID}.
			Says(models.FieldRows, strconv.Itoa(to.Accepted)).Says(models.FieldTotal, strconv.FormatInt(to.TotalFen, 10)))
	})
	old, kept := from.ObjectKey, context.WithoutCancel(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("submit a sheet: %w", err), d.Blob.Remove(kept, to.ObjectKey))
	}
	_ = d.Blob.Remove(kept, old) // where that fails, the sweep will
	return nil
}

// recipients are the keys to which what somebody submits is sealed: their own, and those of
// who may approve it. models.Conflict where nobody may.
func (d Desk) recipients(ctx context.Context, v models.Visitor) ([]string, error) {
	list, err := d.Store.ListApprovers(ctx, v.Unit.ID, region.Ancestors(v.Unit.RegionCode))
	if err != nil {
		return nil, fmt.Errorf("find approvers: %w", err)
	}
	keys := []string{v.Staff.PublicKey}
	for _, s := range list {
		if s.ID != v.Staff.ID {
			keys = append(keys, s.PublicKey)
		}
	}
	if len(keys) == 1 {
		return nil, models.Fail(models.Conflict, "funds.err.no_approver")
	}
	return keys, nil
}

// sealAgain seals a staged sheet to recipients under a new key of the object store. Nothing
// plain is kept on the way.
func (d Desk) sealAgain(ctx context.Context, v models.Visitor, row fund.StagedSheet, key string, recipients []string) error {
	f, err := d.open(ctx, v, row, "")
	if err != nil {
		return err
	}
	defer f.Close()
	sealed := d.Sealer.SealFrom(io.NewSectionReader(f, 0, f.Size), recipients...)
	defer sealed.Close()
	if _, err := d.Blob.Put(ctx, key, sealed); err != nil {
		return fmt.Errorf("submit a sheet: %w", err)
	}
	return nil
}

func (d Desk) sealWords(w fund.StageWords, recipients []string) ([]byte, error) {
	plain, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("seal words: %w", err)
	}
	sealed, err := d.Sealer.Seal(plain, recipients...)
	return sealed, wrap(err, "seal words")
}

// words checks what becomes public or is said to a colleague: there, and not too long. A
// number of a person in it is refused. field names it in models.Problems.
func words(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	var p models.Problems
	switch n := len([]rune(text)); {
	case n == 0:
		p.Add(field, "funds.err."+field+"_missing")
	case n > maxWords:
		p.Add(field, "funds.err.words_long", "Max", maxWords)
	case personal(text):
		p.Add(field, "funds.err.words_personal")
	default:
		return text, nil
	}
	return text, p
}

// personal reports whether a number of a person stands in a text that becomes public.
func personal(text string) bool { return len(privacy.Find(text)) > 0 }

// Return gives a sheet back to its sender with a note that says what is wrong with it.
func (d Desk) Return(ctx context.Context, v models.Visitor, id, note string) error {
	row, p, err := d.submitted(ctx, v, id)
	if err != nil {
		return err
	}
	if note, err = words("note", note); err != nil {
		return err
	}
	recipients, err := d.readers(ctx, v, row)
	if err != nil {
		return err
	}
	to := row
	to.State, to.ExpiresAt = fund.Returned, d.Clock().Add(submittedFor).Unix()
	if to.SealedWords, err = d.sealWords(fund.StageWords{Reason: p.Reason, Note: note}, recipients); err != nil {
		return err
	}
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.MoveImport(ctx, row, to); err != nil {
			return err
		}
		return d.Trail.Record(ctx, v, models.Act{Name: models.ReturnImport, Kind: models.OfImport, Record: row.ID, UnitID: row.UnitID})
	})
	return wrap(err, "return a sheet")
}

// readers are the keys of a sheet's sender and of who returns it.
func (d Desk) readers(ctx context.Context, v models.Visitor, row fund.StagedSheet) ([]string, error) {
	sender, err := d.Store.FindStaff(ctx, row.StaffID)
	if err != nil {
		return nil, fmt.Errorf("find who submitted a sheet: %w", err)
	}
	keys := []string{v.Staff.PublicKey}
	if sender.PublicKey != "" {
		keys = append(keys, sender.PublicKey)
	}
	return keys, nil
}

// submitted finds what waits for the visitor's approval.
func (d Desk) submitted(ctx context.Context, v models.Visitor, id string) (fund.StagedSheet, Preview, error) {
	if err := approver(v); err != nil {
		return fund.StagedSheet{}, Preview{}, err
	}
	row, p, err := d.staged(ctx, v, id)
	if err == nil && (row.State != fund.Submitted || !mayApprove(v, row)) {
		err = models.Fail(models.NotFound, "err.not_found")
	}
	return row, p, err
}
