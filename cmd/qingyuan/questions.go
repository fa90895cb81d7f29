package main

import (
	"qingyuan/internal/questions"
	"qingyuan/internal/seal"
)

// questions is what anyone asks in public about what is published.
func (p *parts) questions() questions.Questions {
	return questions.Questions{Store: p.db, Boxer: p.sealer, Key: p.keys.questions, Hash: seal.NewHasher(p.keys.hashes).Hash,
		Board: p.board(), Ledger: p.ledger(), Rules: p.terms, Calendar: p.almanac.Days, English: p.sheets.english, Trail: p.trail(), Changes: p.changes(), Clock: p.clock}
}
