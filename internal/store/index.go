package store

import (
	"context"
	"fmt"
	"strings"

	"qingyuan/models/disclosure"
	"qingyuan/models/index"
)

type searchHead struct {
	ID int64 `gorm:"primaryKey"`
	index.Head
}

func (searchHead) TableName() string { return "search_head" }

// SearchHead implements search.ReadStore.
func (s *Store) SearchHead(ctx context.Context) (index.Head, error) {
	row, err := take[searchHead](s.in(ctx).Where("id = 1"), "find the head of the index")
	return row.Head, err
}

// TakeSearch implements search.Store.
func (s *Store) TakeSearch(ctx context.Context, holder string, now, until int64) (bool, error) {
	tx := s.in(ctx).Model(&searchHead{}).Where("id = 1 AND (holder = '' OR holder = ? OR until <= ?)", holder, now).
		Updates(map[string]any{"holder": holder, "until": until})
	return tx.RowsAffected == 1, did(tx, "take the index")
}

// KeepSearch implements search.Store.
func (s *Store) KeepSearch(ctx context.Context, holder string, until int64) error {
	return one(s.in(ctx).Model(&searchHead{}).Where("id = 1 AND holder = ?", holder).Update("until", until), "keep the index")
}

// LeaveSearch implements search.Store.
func (s *Store) LeaveSearch(ctx context.Context, holder string) error {
	return did(s.in(ctx).Model(&searchHead{}).Where("id = 1 AND holder = ?", holder).Updates(map[string]any{"holder": "", "until": 0}), "leave the index")
}

// MoveSearch implements search.Store.
func (s *Store) MoveSearch(ctx context.Context, seq int64, scheme int) error {
	return one(s.in(ctx).Model(&searchHead{}).Where("id = 1").Updates(map[string]any{"seq": seq, "scheme": scheme}), "move the head of the index")
}

// EmptySearch implements search.Store. MySQL would undo a large DELETE row by row; what it does
// instead ends a transaction, so this isn't called in one.
func (s *Store) EmptySearch(ctx context.Context) error {
	statement := "DELETE FROM "
	if s.dialect == MySQL {
		statement = "TRUNCATE TABLE "
	}
	for _, table := range []string{"search_postings", "search_texts", "search_docs"} {
		if err := did(s.in(ctx).Exec(statement+table), "empty the index"); err != nil {
			return err
		}
	}
	return nil
}

// textsAtOnce is how many parts of a text go into one statement: some hundred kilobytes.
const textsAtOnce = 50

// AddSearchDoc implements search.Store. What a broken run left of the document goes first.
func (s *Store) AddSearchDoc(ctx context.Context, d index.Doc, texts []index.Text) error {
	if err := s.RemoveSearchDoc(ctx, d.Seq); err != nil {
		return err
	}
	for i := range texts {
		texts[i].Doc = d.Seq
	}
	if err := did(s.in(ctx).CreateInBatches(&texts, textsAtOnce), "keep a document's text"); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&d), "keep a document")
}

// SetSearchState implements search.Store.
func (s *Store) SetSearchState(ctx context.Context, seqs []int64, to index.State) error {
	if len(seqs) == 0 {
		return nil
	}
	return did(s.in(ctx).Model(&index.Doc{}).Where("seq IN ?", seqs).Update("state", to), "move documents on")
}

// FindSearchDocsOf implements search.Store.
func (s *Store) FindSearchDocsOf(ctx context.Context, kind disclosure.Kind, record string) ([]index.Doc, error) {
	return list[index.Doc](s.in(ctx).Where("record = ? AND kind = ?", record, kind), "find the documents of a record")
}

// ListSearchLeftovers implements search.Store.
func (s *Store) ListSearchLeftovers(ctx context.Context, limit int) ([]index.Doc, error) {
	return list[index.Doc](s.in(ctx).Where("state IN ?", []index.State{index.Writing, index.Gone}).Order("seq").Limit(limit), "list what is left over")
}

// RemoveSearchDoc implements search.Store.
func (s *Store) RemoveSearchDoc(ctx context.Context, seq int64) error {
	if err := did(s.in(ctx).Where("doc = ?", seq).Delete(&index.Text{}), "remove a document's text"); err != nil {
		return err
	}
	return did(s.in(ctx).Where("seq = ?", seq).Delete(&index.Doc{}), "remove a document")
}

// PutPostings implements search.Store. REPLACE means the same to both databases.
func (s *Store) PutPostings(ctx context.Context, list []index.Posting) error {
	var keep []any
	for _, p := range list {
		if len(p.Docs) > 0 {
			keep = append(keep, p.Token, p.Block, p.Docs)
		} else if err := did(s.in(ctx).Exec("DELETE FROM search_postings WHERE token = ? AND block = ?", p.Token, p.Block), "remove a posting"); err != nil {
			return err
		}
	}
	if len(keep) == 0 {
		return nil
	}
	statement := "REPLACE INTO search_postings (token, block, docs) VALUES (?,?,?)" + strings.Repeat(",(?,?,?)", len(keep)/3-1)
	if _, err := s.in(ctx).Statement.ConnPool.ExecContext(ctx, statement, keep...); err != nil {
		return fmt.Errorf("write postings: %w", known(err))
	}
	return nil
}

// ListPostings implements search.ReadStore. It goes around GORM, whose reflection would be
// most of it.
func (s *Store) ListPostings(ctx context.Context, tokens []string, from, to int64) ([]index.Posting, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(tokens)+2)
	for _, t := range tokens {
		args = append(args, t)
	}
	statement := "SELECT token, block, docs FROM search_postings WHERE token IN (?" + strings.Repeat(",?", len(tokens)-1) + ") AND block >= ? AND block <= ?"
	rows, err := s.in(ctx).Statement.ConnPool.QueryContext(ctx, statement, append(args, from, to)...)
	if err != nil {
		return nil, fmt.Errorf("read postings: %w", known(err))
	}
	defer rows.Close()
	var list []index.Posting
	for rows.Next() {
		var p index.Posting
		if err := rows.Scan(&p.Token, &p.Block, &p.Docs); err != nil {
			return nil, fmt.Errorf("read postings: %w", err)
		}
		list = append(list, p)
	}
	return list, known(rows.Err())
}

// ListTokens implements search.ReadStore.
func (s *Store) ListTokens(ctx context.Context, prefix string, limit int) ([]string, error) {
	var list []string
	tx := s.in(ctx).Table("search_postings").Distinct("token").Where("token >= ? AND token < ?", prefix, prefix+"\U0010FFFF").Order("token").Limit(limit)
	return list, did(tx.Pluck("token", &list), "list tokens")
}

// HasTokens implements search.ReadStore.
func (s *Store) HasTokens(ctx context.Context, tokens []string) ([]string, error) {
	var list []string
	tx := s.in(ctx).Table("search_postings").Distinct("token").Where("token IN ?", tokens)
	return list, did(tx.Pluck("token", &list), "look for tokens")
}

// ListSearchDocs implements search.ReadStore.
func (s *Store) ListSearchDocs(ctx context.Context, seqs []int64, least, most *int64) ([]index.Doc, error) {
	tx := s.in(ctx).Where("seq IN ? AND state = ?", seqs, index.Live)
	if least != nil {
		tx = tx.Where("amount_fen >= ?", *least)
	}
	if most != nil {
		tx = tx.Where("amount_fen <= ?", *most)
	}
	return list[index.Doc](tx, "read documents")
}

// FindTextsWith implements search.ReadStore.
func (s *Store) FindTextsWith(ctx context.Context, seqs []int64, folded string) ([]int64, error) {
	var with []int64
	tx := s.in(ctx).Model(&index.Text{}).Distinct("doc").Where("doc IN ? AND INSTR(folded, ?) > 0", seqs, folded)
	return with, did(tx.Pluck("doc", &with), "look at texts")
}

// ListTexts implements search.ReadStore.
func (s *Store) ListTexts(ctx context.Context, seq int64) ([]index.Text, error) {
	return list[index.Text](s.in(ctx).Where("doc = ?", seq).Order("part"), "read a document's text")
}

// ListPassages implements search.ReadStore.
func (s *Store) ListPassages(ctx context.Context, seqs []int64, from int, folded []string) ([]index.Text, error) {
	parts, err := s.firstParts(ctx, seqs, from, folded)
	if err != nil {
		return nil, err
	}
	places := make([][]any, len(seqs))
	for i, seq := range seqs {
		places[i] = []any{seq, from}
		if part, ok := parts[seq]; ok {
			places[i][1] = part
		}
	}
	return list[index.Text](s.in(ctx).Where("(doc, part) IN ?", places), "read passages")
}

// firstParts are the numbers of the first parts that have one of some texts, by document.
func (s *Store) firstParts(ctx context.Context, seqs []int64, from int, folded []string) (map[int64]int, error) {
	if len(folded) == 0 {
		return nil, nil
	}
	args := make([]any, len(folded))
	for i, f := range folded {
		args[i] = f
	}
	rows, err := list[index.Text](s.in(ctx).Select("doc, MIN(part) AS part").Where("doc IN ? AND part >= ?", seqs, from).
		Where("INSTR(folded, ?) > 0"+strings.Repeat(" OR INSTR(folded, ?) > 0", len(folded)-1), args...).Group("doc"), "find passages")
	parts := make(map[int64]int, len(rows))
	for _, r := range rows {
		parts[r.Doc] = r.Part
	}
	return parts, err
}

// FindChanges implements search.ReadStore.
func (s *Store) FindChanges(ctx context.Context, seqs []int64) ([]disclosure.Change, error) {
	return list[disclosure.Change](s.in(ctx).Where("seq IN ?", seqs), "find changes")
}

// Sitemap lists what may be read of disclosures that were first published by changes from one
// number to another: those that aren't withdrawn, in the order in which they came.
func (s *Store) Sitemap(ctx context.Context, from, to int64) ([]disclosure.Disclosure, error) {
	return list[disclosure.Disclosure](s.in(ctx).Table("public_changes c").Select("d.id, d.region_code, d.published_at").
		Joins("JOIN disclosures d ON d.id = c.record").
		Where("c.seq >= ? AND c.seq <= ? AND c.kind = ? AND c.happened = ? AND d.state = ?", from, to, disclosure.KindDisclosure, disclosure.WasPublished, disclosure.Published).
		Order("c.seq"), "list what the site has")
}
