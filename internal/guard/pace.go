package guard

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"sync"
	"time"
)

// Act is what one source may do very often. Nobody is refused for it: behind one address
// may be a village, a carrier or a Tor exit.
type Act string

// The acts of the reporter's side: docs/adr/0011-slower-never-refused.md.
const (
	WrongReceipt Act = "receipt" // a code that no tip has
	WrongCode    Act = "code"    // one that no public question has
	AskQuestion  Act = "ask"
	NewCaptcha   Act = "captcha"
	BeginDraft   Act = "begin"
	Upload       Act = "upload"
	Program      Act = "program" // a request to the interface for programs
)

// MostPrograms is how many requests of programs one source has in an hour: ten a second, for a
// school or an office behind one address. Programs are told when to come back instead of waiting.
const MostPrograms = 36_000

// Must is what a source has to do before its next act.
type Must struct {
	Captcha bool
	Wait    time.Duration
}

// rule says what an act costs, by how many there were in the hour: the first are free,
// from captcha on (0: never) a captcha is asked for, and beyond slow each waits step
// longer than the one before, up to most.
type rule struct {
	captcha, slow int
	step, most    time.Duration
}

func (a Act) rule() rule {
	switch a {
	case WrongReceipt, WrongCode:
		return rule{captcha: 10, slow: 30, step: 250 * time.Millisecond, most: 5 * time.Second}
	case Upload:
		return rule{slow: 2000, step: 5 * time.Millisecond, most: 3 * time.Second}
	case Program:
		return rule{slow: MostPrograms, step: time.Second, most: time.Second}
	case BeginDraft, NewCaptcha:
		return rule{slow: 1000, step: 5 * time.Millisecond, most: 3 * time.Second}
	}
	return rule{slow: 1000, step: 5 * time.Millisecond, most: 3 * time.Second}
}

// after is what must be done before the next act, when there were n in this hour.
func (r rule) after(n int) Must {
	m := Must{Captcha: r.captcha > 0 && n >= r.captcha}
	if n >= r.slow {
		m.Wait = min(time.Duration(n-r.slow+1)*r.step, r.most)
	}
	return m
}

const (
	// maxSources is how many counts are kept apart in an hour: 100,000 take some 6 MB.
	maxSources = 100_000
	// sharedCounts are what all further sources share, by their hash.
	sharedCounts = 1 << 12
	// maxWaiting is how many requests wait at one moment; those beyond go on at once.
	maxWaiting = 256
)

// Pace slows down what a source does very often. It counts in this process alone, by an
// HMAC under a random key that lives in memory and is thrown away, with all counts, when
// the hour ends: nothing of it is written anywhere. Where there are more sources than it
// keeps apart, new ones share counts.
type Pace struct {
	clock   func() time.Time
	off     bool
	most    int
	waiting chan struct{}

	mu     sync.Mutex
	hour   int64
	key    [32]byte
	counts map[source]int
}

// source is who did what, as far as it is known: an act and the HMAC of who.
type source struct {
	act  Act
	hash [8]byte
}

// NewPace makes a Pace; off (config.Captcha.Off), it asks nothing of anybody.
func NewPace(clock func() time.Time, off bool) *Pace {
	return &Pace{clock: clock, off: off, most: maxSources, waiting: make(chan struct{}, maxWaiting), counts: map[source]int{}}
}

// Next is what who must do before the next act.
func (p *Pace) Next(act Act, who string) Must {
	if p.off {
		return Must{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return act.rule().after(p.counts[p.source(act, who)])
}

// Count is Next, and counts the act.
func (p *Pace) Count(act Act, who string) Must {
	if p.off {
		return Must{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.source(act, who)
	m := act.rule().after(p.counts[s])
	p.counts[s]++
	return m
}

// Uncount takes an act back that turned out not to count.
func (p *Pace) Uncount(act Act, who string) {
	if p.off {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.source(act, who); p.counts[s] > 1 {
		p.counts[s]--
	} else {
		delete(p.counts, s)
	}
}

// Wait waits, or ends with ctx. It holds nothing that others need; where very many wait
// already it doesn't.
func (p *Pace) Wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Rest is how long the hour lasts in which counts are kept.
func (p *Pace) Rest() time.Duration {
	return time.Hour - p.clock().Sub(p.clock().Truncate(time.Hour))
}

// Sweep forgets an hour that is over, also where nobody comes any more.
func (p *Pace) Sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
}

// turn throws away the key and the counts of an hour that is over. The caller holds mu.
func (p *Pace) turn() {
	if hour := p.clock().Unix() / 3600; hour != p.hour {
		p.hour, p.counts = hour, map[source]int{}
		rand.Read(p.key[:])
	}
}

// source finds whose count it is; where there is no room for one more, it is one that
// others share. The caller holds mu.
func (p *Pace) source(act Act, who string) source {
	p.turn()
	m := hmac.New(sha256.New, p.key[:])
	io.WriteString(m, string(act))
	m.Write([]byte{0})
	io.WriteString(m, who)
	s := source{act: act}
	copy(s.hash[:], m.Sum(nil))
	if _, known := p.counts[s]; known || len(p.counts) < p.most {
		return s
	}
	shared := source{act: act}
	shared.hash[0], shared.hash[1] = s.hash[0], s.hash[1]&(sharedCounts>>8-1)
	return shared
}
