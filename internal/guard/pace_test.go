package guard

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// clockAt is a clock that the test moves.
func clockAt(now *time.Time) func() time.Time { return func() time.Time { return *now } }

func TestWrongCodesCostACaptchaThenTime(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	p := NewPace(clockAt(&now), false)
	var captchas int
	var waited time.Duration
	for i := range 200 {
		m := p.Count(WrongReceipt, "203.0.113.9")
		if m.Captcha {
			captchas++
		}
		if m.Wait > 5*time.Second {
			t.Fatalf("the code after %d wrong ones waits %s", i, m.Wait)
		}
		waited += m.Wait
	}
	if captchas != 190 {
		t.Errorf("%d captchas for 200 wrong codes, want one each after the 10th", captchas)
	}
	if waited < 12*time.Minute {
		t.Errorf("200 wrong codes waited %s only", waited)
	}
	if m := p.Next(WrongReceipt, "203.0.113.10"); m != (Must{}) {
		t.Errorf("a neighbour must %+v", m)
	}
	if m := p.Next(BeginDraft, "203.0.113.9"); m != (Must{}) {
		t.Errorf("who guessed codes must, to begin a report, %+v", m)
	}
}

// A thousand people behind one address begin, upload and enter their codes in one hour.
func TestAVillageBehindOneAddress(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	p := NewPace(clockAt(&now), false)
	const village = "100.64.1.1"
	for i := range 1000 {
		for _, act := range []Act{BeginDraft, NewCaptcha, Upload, Upload} {
			if m := p.Count(act, village); m != (Must{}) {
				t.Fatalf("villager %d must, to %s, %+v", i, act, m)
			}
		}
		if m := p.Count(WrongReceipt, village); m != (Must{}) {
			t.Fatalf("villager %d must, with a right code, %+v", i, m)
		}
		p.Uncount(WrongReceipt, village)
	}
	for range 10_000 {
		p.Count(BeginDraft, village)
	}
	if m := p.Next(BeginDraft, village); m.Captcha || m.Wait != 3*time.Second {
		t.Errorf("after 11,000 reports in an hour the next must %+v, want 3 s", m)
	}
}

func TestTheHourTurnsOver(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 59, 59, 0, time.UTC)
	p := NewPace(clockAt(&now), false)
	for range 50 {
		p.Count(WrongReceipt, "203.0.113.9")
	}
	key, hash := p.key, p.source(WrongReceipt, "203.0.113.9")
	p.Sweep()
	if p.key != key || len(p.counts) != 1 {
		t.Error("the sweep forgot the hour before its end")
	}
	now = now.Add(time.Second)
	p.Sweep() // nobody comes, and it is forgotten all the same
	if p.key == key || len(p.counts) != 0 {
		t.Error("the key or the counts of the last hour are still there")
	}
	if p.source(WrongReceipt, "203.0.113.9") == hash {
		t.Error("one address has the same hash in two hours")
	}
	if m := p.Count(WrongReceipt, "203.0.113.9"); m != (Must{}) {
		t.Errorf("in the new hour the first must %+v", m)
	}
}

// With more sources than are kept apart, memory stays, a guesser is still slowed, and most
// of those who come new must do nothing.
func TestManySources(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	p := NewPace(clockAt(&now), false)
	p.most = 1000
	for i := range 20_000 {
		p.Count(WrongReceipt, fmt.Sprint("2001:db8::", i))
	}
	if len(p.counts) > p.most+sharedCounts {
		t.Errorf("%d counts are kept", len(p.counts))
	}
	for range 100 {
		p.Count(WrongReceipt, "a late guesser")
	}
	if m := p.Next(WrongReceipt, "a late guesser"); !m.Captcha || m.Wait != 5*time.Second {
		t.Errorf("a guesser who came late must %+v", m)
	}
	free := 0
	for i := range 1000 {
		if p.Next(WrongReceipt, fmt.Sprint("198.51.100.", i)) == (Must{}) {
			free++
		}
	}
	if free < 900 {
		t.Errorf("%d of 1000 who came late and guessed nothing must do nothing", free)
	}
}

func TestOffAsksNothing(t *testing.T) {
	p := NewPace(time.Now, true)
	for range 5000 {
		if m := p.Count(WrongReceipt, "127.0.0.1"); m != (Must{}) {
			t.Fatalf("off, it asks for %+v", m)
		}
	}
}

// Waiting ends with its time or with the request, and stands in nobody's way.
func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(time.Now, false)
		began := time.Now()
		var wg sync.WaitGroup
		for range maxWaiting {
			wg.Go(func() {
				if err := p.Wait(t.Context(), 5*time.Second); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		p.Count(WrongReceipt, "x") // not held up
		if err := p.Wait(t.Context(), 5*time.Second); err != nil || time.Since(began) > 0 {
			t.Errorf("one more than can wait waited %s (%v)", time.Since(began), err)
		}
		wg.Wait()
		if time.Since(began) != 5*time.Second {
			t.Errorf("they waited %s", time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Wait(ctx, 5*time.Second); err == nil || time.Since(began) != 6*time.Second {
			t.Errorf("a request that ended waited until %s: %v", time.Since(began), err)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	p := NewPace(clockAt(&now), false)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := range 500 {
				who := fmt.Sprint(n % 7)
				p.Count(WrongReceipt, who)
				p.Next(WrongReceipt, who)
				if i%2 == 0 {
					p.Uncount(WrongReceipt, who)
				}
				p.Sweep()
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range p.counts {
		sum += n
	}
	if sum != 8*500 {
		t.Errorf("%d acts are counted, want %d", sum, 8*500)
	}
}
