package intake

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// Message is one message, opened.
type Message struct {
	Mine   bool // the reporter's
	Answer bool
	Text   string
	SentOn models.Date
}

// maxMessages is how many messages a tip takes from its reporter's side; the unit can
// write beyond it, and all of them are listed.
const maxMessages = 800

// Write adds a message of the reporter's. Problems speak of the field "text".
func (in Intake) Write(ctx context.Context, token []byte, said string) error {
	o, err := in.opened(ctx, token)
	if err != nil {
		return err
	}
	var p models.Problems
	if said = cleanText(said); said == "" {
		p.Add("text", "follow.err.empty_message")
	} else {
		text(&p, "text", "follow.write", said, models.MaxMessage)
	}
	if p.Any() {
		return p
	}
	m, err := in.message(ctx, o, "text", said)
	if err != nil {
		return err
	}
	return in.act(ctx, o, models.Write, func(ctx context.Context, _ models.Tip) error { return in.Store.CreateMessage(ctx, m) })
}

// message seals words of a field to the tip.
func (in Intake) message(ctx context.Context, o opened, field, said string) (models.Message, error) {
	before, err := in.Store.ListMessages(ctx, o.tip.ID)
	if err != nil {
		return models.Message{}, fmt.Errorf("list messages: %w", err)
	}
	if len(before) >= maxMessages {
		return models.Message{}, models.Problems{{Field: field, Key: "follow.err.too_many_messages"}}
	}
	sealed, err := in.Sealer.Seal([]byte(said), o.tip.Recipient)
	if err != nil {
		return models.Message{}, fmt.Errorf("seal a message: %w", err)
	}
	return models.Message{ID: models.NewID(), TipID: o.tip.ID, Side: models.FromReporter, Content: sealed, SentOn: in.today()}, nil
}

// Rate says what the reporter thinks of the handling, from 1 to 5, once; words are sent as
// a message. Problems speak of "rating" and "words".
func (in Intake) Rate(ctx context.Context, token []byte, rating int, words string) error {
	o, err := in.opened(ctx, token)
	if err != nil {
		return err
	}
	var p models.Problems
	if rating < 1 || rating > 5 {
		p.Add("rating", "follow.err.rating")
	}
	words = cleanText(words)
	if text(&p, "words", "follow.rate_words", words, models.MaxMessage); p.Any() {
		return p
	}
	var m models.Message
	if words != "" {
		if m, err = in.message(ctx, o, "words", words); err != nil {
			return err
		}
	}
	return in.act(ctx, o, models.Rate, func(ctx context.Context, tip models.Tip) error {
		if tip.Rating > 0 {
			return models.Problems{{Field: "rating", Key: "follow.err.once_rating"}}
		}
		if err := in.Store.RateTip(ctx, tip.ID, rating); err != nil || words == "" {
			return err
		}
		return in.Store.CreateMessage(ctx, m)
	})
}

func (in Intake) messages(ctx context.Context, o opened) ([]Message, error) {
	rows, err := in.Store.ListMessages(ctx, o.tip.ID)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	messages := make([]Message, len(rows))
	for i, m := range rows {
		plain, err := in.Sealer.Open(o.identity, m.Content)
		if err != nil {
			return nil, fmt.Errorf("open a message: %w", err)
		}
		messages[i] = Message{Mine: m.Side == models.FromReporter, Answer: m.Answer, Text: string(plain), SentOn: m.SentOn}
	}
	return messages, nil
}
