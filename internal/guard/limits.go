package guard

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"time"

	"qingyuan/models"
)

// LimitStore counts.
type LimitStore interface {
	// CountHit adds one to a bucket's window and returns the sum.
	CountHit(ctx context.Context, bucket []byte, startsAt int64) (int64, error)
	// LimitKey returns the boxed key of an hour; where there is none, fresh is kept, and
	// of two that keep one at once both get the same.
	LimitKey(ctx context.Context, hour int64, fresh []byte) ([]byte, error)
	RemoveLimitsBefore(ctx context.Context, unix int64) (int64, error)
}

// Boxer encrypts the hourly keys: seal.Sealer.
type Boxer interface {
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
}

// Limits counts what is tried too often at the staff's door, for all nodes together, in the
// database; the reporter's side has Pace. Who tried goes in as an HMAC under a random key
// that is shared by the nodes, turns over every hour and is then erased: after that hour
// nobody, with the installation's secret too, can say whose hash it was.
type Limits struct {
	Store LimitStore
	Boxer Boxer
	Key   []byte // 32 bytes, boxes the hourly keys
	Clock func() time.Time
}

// Take counts one act of what by who, and fails with models.TooMany beyond most acts in
// a window of per (an hour at the most); err.wait says in how many minutes (Count) that ends.
func (l Limits) Take(ctx context.Context, what, who string, most int64, per time.Duration) error {
	now := l.Clock()
	key, err := l.hourKey(ctx, now.Truncate(time.Hour).Unix())
	if err != nil {
		return fmt.Errorf("limit %s: %w", what, err)
	}
	starts := now.Truncate(min(per, time.Hour))
	hits, err := l.Store.CountHit(ctx, bucket(key, what, who), starts.Unix())
	if err != nil {
		return fmt.Errorf("limit %s: %w", what, err)
	}
	if hits > most {
		left := starts.Add(min(per, time.Hour)).Sub(now)
		return models.Fail(models.TooMany, "err.wait").With("Count", int((left+time.Minute-1)/time.Minute))
	}
	return nil
}

func bucket(key []byte, what, who string) []byte {
	m := hmac.New(sha256.New, key)
	io.WriteString(m, what)
	m.Write([]byte{0})
	io.WriteString(m, who)
	return m.Sum(nil)
}

func (l Limits) hourKey(ctx context.Context, hour int64) ([]byte, error) {
	label := "limit-key/" + strconv.FormatInt(hour, 10)
	fresh := make([]byte, 32)
	rand.Read(fresh)
	boxed, err := l.Boxer.Box(l.Key, label, fresh)
	if err != nil {
		return nil, err
	}
	kept, err := l.Store.LimitKey(ctx, hour, boxed)
	if err != nil {
		return nil, err
	}
	return l.Boxer.Unbox(l.Key, label, kept)
}

// Sweep erases the keys and counts of hours that are over, and captchas that expired.
func (l Limits) Sweep(ctx context.Context) (int64, error) {
	return l.Store.RemoveLimitsBefore(ctx, l.Clock().Truncate(time.Hour).Unix())
}
