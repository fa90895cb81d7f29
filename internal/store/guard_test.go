package store

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingyuan/internal/guard"
	"qingyuan/internal/seal"
	"qingyuan/models"
)

// guards are the captchas and limits on a store, with a clock that the test moves.
func guards(s *Store, now *time.Time) (guard.Captchas, guard.Limits) {
	clock := func() time.Time { return *now }
	return guard.Captchas{Store: s, Clock: clock, Length: 6},
		guard.Limits{Store: s, Boxer: seal.Sealer{}, Key: bytes.Repeat([]byte{1}, 32), Clock: clock}
}

func TestACaptchaIsAnsweredOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
		c, _ := guards(s, &now)
		id, err := c.New(t.Context())
		must(t, err)
		kept, err := s.FindCaptcha(t.Context(), id)
		must(t, err)

		png, err := c.Image(t.Context(), id)
		must(t, err)
		if !bytes.HasPrefix(png, []byte("\x89PNG")) {
			t.Error("the image isn't a PNG")
		}

		var right atomic.Int32
		var wg sync.WaitGroup
		for range 8 { // at the same moment: one answer counts
			wg.Go(func() {
				if ok, err := c.Check(t.Context(), id, " "+kept.Digits); err != nil {
					t.Error(err)
				} else if ok {
					right.Add(1)
				}
			})
		}
		wg.Wait()
		if right.Load() != 1 {
			t.Errorf("one captcha was answered %d times", right.Load())
		}
		_, err = c.Image(t.Context(), id)
		wantCode(t, err, models.NotFound)
	})
}

// Whoever asks, at whatever process and at the same moment, sees one picture and hears one
// voice in each language: several of the same digits would help a machine.
func TestACaptchaHasOnePictureAndOneVoice(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
		c, _ := guards(s, &now)
		id, err := c.New(t.Context())
		must(t, err)
		ask := map[string]func() ([]byte, error){
			"the picture": func() ([]byte, error) { return c.Image(t.Context(), id) },
			"the Chinese": func() ([]byte, error) { return c.Audio(t.Context(), id, "zh") },
			"the English": func() ([]byte, error) { return c.Audio(t.Context(), id, "en") },
		}
		for name, one := range ask {
			var got [6][]byte
			var wg sync.WaitGroup
			for i := range got {
				wg.Go(func() {
					var err error
					if got[i], err = one(); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			wg.Wait()
			for _, g := range got {
				if !bytes.Equal(g, got[0]) || len(g) < 1000 {
					t.Errorf("%s isn't the same for all, or has %d bytes only", name, len(g))
				}
			}
		}
		_, err = c.Audio(t.Context(), id, "fr")
		wantCode(t, err, models.NotFound)

		kept, err := s.FindCaptcha(t.Context(), id)
		must(t, err)
		if ok, err := c.Check(t.Context(), id, kept.Digits); !ok || err != nil {
			t.Errorf("the answer isn't taken: %v", err)
		}
		_, err = s.FindVoice(t.Context(), id, "zh")
		wantCode(t, err, models.NotFound)
		old, err := c.New(t.Context())
		must(t, err)
		_, err = c.Audio(t.Context(), old, "en")
		must(t, err)
		_, err = s.RemoveCaptchasBefore(t.Context(), now.Add(time.Hour).Unix())
		must(t, err)
		_, err = s.FindVoice(t.Context(), old, "en")
		wantCode(t, err, models.NotFound)
	})
}

func TestACaptchaWronglyAnsweredOrOldIsGone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
		c, _ := guards(s, &now)
		wrong, err := c.New(t.Context())
		must(t, err)
		kept, err := s.FindCaptcha(t.Context(), wrong)
		must(t, err)
		for _, answer := range []string{"", kept.Digits} { // the second is right, and too late
			if ok, err := c.Check(t.Context(), wrong, answer); ok || err != nil {
				t.Errorf("%q: %v, %v", answer, ok, err)
			}
		}
		old, err := c.New(t.Context())
		must(t, err)
		kept, err = s.FindCaptcha(t.Context(), old)
		must(t, err)
		now = now.Add(31 * time.Minute)
		if ok, err := c.Check(t.Context(), old, kept.Digits); ok || err != nil {
			t.Errorf("an old one: %v, %v", ok, err)
		}
	})
}

func TestLimits(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
		_, l := guards(s, &now)
		take := func(who string) error { return l.Take(t.Context(), "receipt", who, 10, 10*time.Minute) }
		var over atomic.Int32
		var wg sync.WaitGroup
		for range 15 {
			wg.Go(func() {
				if err := take("203.0.113.9"); models.CodeOf(err) == models.TooMany {
					over.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if over.Load() != 5 {
			t.Errorf("%d of 15 were over 10", over.Load())
		}
		must(t, take("203.0.113.10"))
		now = now.Add(10 * time.Minute)
		must(t, take("203.0.113.9"))

		now = now.Add(2 * time.Hour)
		removed, err := l.Sweep(t.Context())
		must(t, err)
		if removed != 3 {
			t.Errorf("the sweep removed %d counts, want 3", removed)
		}
		var keys int64
		must(t, did(s.in(t.Context()).Table("limit_keys").Count(&keys), "count keys"))
		if keys != 0 {
			t.Error("the key of an hour that is over is kept: whose hash it was could be found")
		}
	})
}
