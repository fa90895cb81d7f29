package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// maxRelations is how many relations one of the staff may declare.
const maxRelations = 200

// Relation is one that somebody declared, opened.
type Relation struct {
	ID         string
	Kind       models.RelationKind
	DeclaredOn models.Date
	models.RelationWords
	Broken bool // the words can't be opened: they were sealed to a key pair that is lost
}

// Relations lists what the visitor declared.
func (a Accounts) Relations(ctx context.Context, v models.Visitor) ([]Relation, error) {
	if err := onlyKeeper(v); err != nil {
		return nil, err
	}
	rows, err := a.Store.ListRelations(ctx, v.Staff.ID, maxRelations)
	if err != nil {
		return nil, fmt.Errorf("list relations: %w", err)
	}
	list := make([]Relation, len(rows))
	for i, r := range rows {
		list[i] = Relation{ID: r.ID, Kind: r.Kind, DeclaredOn: r.DeclaredOn}
		plain, err := a.Sealer.Open(v.Identity, r.Sealed)
		if err == nil {
			err = json.Unmarshal(plain, &list[i].RelationWords)
		}
		list[i].Broken = err != nil
	}
	return list, nil
}

// NewRelation is what somebody declares: to whom they are related, and how (回避).
type NewRelation struct {
	Kind models.RelationKind
	models.RelationWords
}

// Declare keeps a relation: its name as a keyed hash that tips are matched by, its words
// sealed to the visitor. From now on nothing about that person is sealed to them. What they
// can open of earlier tips about that person is taken from them at once where somebody else
// can open it, and else passed on; left is of how many tips neither was possible. Problems
// speak of the fields "name", "kind" and "note".
func (a Accounts) Declare(ctx context.Context, v models.Visitor, in NewRelation) (left int64, err error) {
	if err := onlyKeeper(v); err != nil {
		return 0, err
	}
	r, err := a.relation(ctx, v, in)
	if err != nil {
		return 0, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldKeys(ctx); err != nil {
			return err
		}
		if err := a.Store.MoveStaff(ctx, v.Staff.ID, v.Staff.Version); err != nil { // nothing on its way is sealed to them
			return err
		}
		if err := a.Store.CreateRelation(ctx, r); err != nil {
			return fmt.Errorf("keep a relation: %w", err)
		}
		if err := a.keepFrom(ctx, v.Staff.ID, r.Ref); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, models.Act{Name: models.DeclareRelation, Kind: models.OfRelation, Record: r.ID}.Says(models.FieldRelation, string(r.Kind)))
	})
	if err != nil {
		return 0, err
	}
	return a.PassOn(ctx, v)
}

func (a Accounts) relation(ctx context.Context, v models.Visitor, in NewRelation) (models.Relation, error) {
	in.Name, in.Note = strings.TrimSpace(in.Name), strings.TrimSpace(in.Note)
	r := models.Relation{ID: models.NewID(), StaffID: v.Staff.ID, Kind: in.Kind, Ref: models.NameRef(a.Hash, in.Name), DeclaredOn: a.today()}
	var p models.Problems
	if checkName(&p, in.Name); r.Ref == nil && !p.Any() {
		p.Add("name", "staff.err.name")
	}
	if !slices.Contains(models.RelationKinds(), in.Kind) {
		p.Add("kind", "relations.err.kind")
	}
	if utf8.RuneCountInString(in.Note) > models.MaxShort || strings.ContainsFunc(in.Note, models.Misleading) || !utf8.ValidString(in.Note) {
		p.Add("note", "relations.err.note", "Max", models.MaxShort)
	}
	if p.Any() {
		return r, p
	}
	known, err := a.Store.ListRelations(ctx, v.Staff.ID, maxRelations)
	if err != nil {
		return r, fmt.Errorf("list relations: %w", err)
	}
	switch {
	case len(known) == maxRelations:
		return r, wrong("name", "relations.err.most")
	case slices.ContainsFunc(known, func(k models.Relation) bool { return slices.Equal(k.Ref, r.Ref) }):
		return r, wrong("name", "relations.err.known")
	}
	words, err := json.Marshal(in.RelationWords)
	if err == nil {
		r.Sealed, err = a.Sealer.Seal(words, v.Staff.PublicKey)
	}
	if err != nil {
		return r, fmt.Errorf("seal a relation: %w", err)
	}
	return r, nil
}

// Withdraw takes a relation back. It opens nothing again: what came before stays closed.
func (a Accounts) Withdraw(ctx context.Context, v models.Visitor, id string) error {
	if err := onlyKeeper(v); err != nil {
		return err
	}
	err := a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.RemoveRelation(ctx, v.Staff.ID, id); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, models.Act{Name: models.WithdrawRelation, Kind: models.OfRelation, Record: id})
	})
	if models.CodeOf(err) == models.Conflict {
		return models.Fail(models.NotFound, "err.not_found")
	}
	return err
}
