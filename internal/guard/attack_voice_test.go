package guard

import (
	"bytes"
	"encoding/binary"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/cmplx"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dchest/captcha"

	"qingyuan/models"
)

// A machine that hears the library's own recordings doesn't hear ours. English is the
// easier language for it.
func TestAMachineHearsNoVoices(t *testing.T) {
	t.Parallel()
	l := newListener(t, "en")
	library := func(digits []byte, lang string) ([]byte, error) {
		var b bytes.Buffer
		_, err := captcha.NewAudio(models.NewID(), digits, lang).WriteTo(&b)
		return b.Bytes(), err
	}
	whole, single := l.hearRate(t, library, 4/slower)
	t.Logf("of the library's recordings it hears %.0f %%, of their digits %.0f %%", 100*whole, 100*single)
	if single < 0.6 {
		t.Error("the machine doesn't hear the library's recordings: it shows nothing about ours")
	}
	whole, single = l.hearRate(t, voice, 12/slower)
	t.Logf("of our recordings it hears %.0f %%, of their digits %.0f %%", 100*whole, 100*single)
	if whole > 1.0/3 {
		t.Errorf("it hears %.0f %% of our recordings, %.0f %% of their digits", 100*whole, 100*single)
	}
}

// What ears go by stays: a digit's spectrum is still nearest to that of the same digit.
func TestVoicesStayUnderstandable(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh", "en"} {
		sounds := librarySounds(t, lang)
		var known []spectrogram
		for _, s := range sounds {
			known = append(known, spectra(s))
		}
		right := 0
		const times = 3
		for range times {
			for digit, s := range sounds {
				d := newDice()
				room := make(sound, rate/20)
				changed := smeared(wavering(slices.Concat(room, s, room), d), d)
				if nearest(spectra(changed[len(room)*3/4:len(changed)-len(room)*3/4]), known) == digit {
					right++
				}
			}
		}
		t.Logf("%s: %d of %d digits are nearest to their own sound", lang, right, 10*times)
		if right < 9*times {
			t.Errorf("%s: %d of %d digits only are nearest to their own sound", lang, right, 10*times)
		}
	}
}

// The listener is the simplest machine that listens to captchas: it has the library's own
// sounds of the digits, shifts them along the recording at all the speeds that the library
// uses, and takes them for spoken where the waves agree best.
type listener struct {
	lang  string
	waves []wave
}

// wave is a sound's strongest part at one speed, transformed, with its strength.
type wave struct {
	digit    byte
	spectrum []complex128
}

type sound []float64

const (
	window = 800     // samples of a sound that are compared: 0.2 s
	block  = 1 << 12 // samples that are compared in one go
)

func newListener(t *testing.T, lang string) *listener {
	t.Helper()
	l := &listener{lang: lang}
	for digit, s := range librarySounds(t, lang) {
		for speed := 0.9; speed <= 1.2; speed += 0.02 {
			spectrum := make([]complex128, block)
			for i, v := range strongest(halved(atSpeed(s, speed))) {
				spectrum[i] = complex(v, 0)
			}
			transform(spectrum, false)
			l.waves = append(l.waves, wave{byte(digit), spectrum})
		}
	}
	return l
}

// librarySounds are the ten digits of a language, out of the library's source.
func librarySounds(t *testing.T, lang string) []sound {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/dchest/captcha").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(out)), "sounds.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	sounds := soundsOf(file, lang)
	if len(sounds) != 10 {
		t.Fatalf("the library has %d sounds for %s", len(sounds), lang)
	}
	return sounds
}

// soundsOf reads digitSounds[lang] in the library's source.
func soundsOf(file *ast.File, lang string) (sounds []sound) {
	ast.Inspect(file, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := pair.Key.(*ast.BasicLit); !ok || key.Value != strconv.Quote(lang) {
			return false
		}
		for _, one := range pair.Value.(*ast.CompositeLit).Elts {
			var s sound
			for _, v := range one.(*ast.CompositeLit).Elts {
				b, _ := strconv.ParseUint(v.(*ast.BasicLit).Value, 0, 8)
				s = append(s, float64(b)-128)
			}
			sounds = append(sounds, s)
		}
		return false
	})
	return sounds
}

// atSpeed stretches a sound as the library does.
func atSpeed(s sound, speed float64) (out sound) {
	var p float64
	for _, v := range s {
		for i := int(p); i < int(p+speed); i++ {
			out = append(out, v)
		}
		p += speed
	}
	return out
}

// halved has half as many samples a second: enough to tell digits apart.
func halved(s sound) sound {
	out := make(sound, len(s)/2)
	for i := range out {
		out[i] = (s[2*i] + s[2*i+1]) / 2
	}
	return out
}

// strongest is the part of a sound that has the most power, of power 1.
func strongest(s sound) sound {
	most, at := 0.0, 0
	for i := 0; i+window <= len(s); i += window / 8 {
		if e := power(s[i : i+window]); e > most {
			most, at = e, i
		}
	}
	part := slices.Clone(s[at:min(at+window, len(s))])
	norm := math.Sqrt(power(part))
	for i := range part {
		part[i] /= norm
	}
	return part
}

func power(s sound) (sum float64) {
	for _, v := range s {
		sum += v * v
	}
	return sum
}

// hear says which n digits it hears in a WAV.
func (l *listener) hear(wav []byte, n int) []byte {
	s := halved(samples(wav))
	score, digit := make([]float64, len(s)), make([]byte, len(s))
	for from := 0; from < len(s); from += block - window {
		l.compare(s, from, score, digit)
	}
	type peak struct {
		at    int
		digit byte
	}
	var peaks []peak
	for range n {
		at := 0
		for i, v := range score {
			if v > score[at] {
				at = i
			}
		}
		peaks = append(peaks, peak{at, digit[at]})
		for i := max(at-rate/4, 0); i < min(at+rate/4, len(score)); i++ { // the library leaves a second between two
			score[i] = 0
		}
	}
	slices.SortFunc(peaks, func(a, b peak) int { return a.at - b.at })
	heard := make([]byte, n)
	for i, p := range peaks {
		heard[i] = p.digit
	}
	return heard
}

// compare finds, for each place of a block, the sound whose wave agrees best there.
func (l *listener) compare(s sound, from int, score []float64, digit []byte) {
	spectrum := make([]complex128, block)
	for i := range spectrum {
		if from+i < len(s) {
			spectrum[i] = complex(s[from+i], 0)
		}
	}
	transform(spectrum, false)
	product := make([]complex128, block)
	for _, w := range l.waves {
		for i := range product {
			product[i] = spectrum[i] * cmplx.Conj(w.spectrum[i])
		}
		transform(product, true)
		for i := range min(block-window, len(s)-from) {
			if v := math.Abs(real(product[i])); v > score[from+i] {
				score[from+i], digit[from+i] = v, w.digit
			}
		}
	}
}

// samples of a WAV as the library writes it: 8 bits, one channel.
func samples(wav []byte) sound {
	body := wav[44:][:binary.LittleEndian.Uint32(wav[40:])]
	s := make(sound, len(body))
	for i, b := range body {
		s[i] = float64(b) - 128
	}
	return s
}

// turns are the roots of one that the transform needs.
var turns = func() (w [block / 2]complex128) {
	for i := range w {
		w[i] = cmplx.Rect(1, -2*math.Pi*float64(i)/block)
	}
	return w
}()

// transform is the fast Fourier transform, in place.
func transform(a []complex128, inverse bool) {
	n := len(a)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j |= bit
		if i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	for size := 2; size <= n; size <<= 1 {
		for from := 0; from < n; from += size {
			for i := range size / 2 {
				w := turns[i*(block/size)]
				if inverse {
					w = cmplx.Conj(w)
				}
				even, odd := a[from+i], a[from+i+size/2]*w
				a[from+i], a[from+i+size/2] = even+odd, even-odd
			}
		}
	}
	if inverse {
		for i := range a {
			a[i] /= complex(float64(n), 0)
		}
	}
}

// hearRate is the share of recordings that the machine hears right, and of digits.
func (l *listener) hearRate(t *testing.T, record func(digits []byte, lang string) ([]byte, error), n int) (recordings, digits float64) {
	t.Helper()
	whole, single := 0, 0
	for range n {
		d := captcha.RandomDigits(6)
		wav, err := record(d, l.lang)
		if err != nil {
			t.Fatal(err)
		}
		heard := l.hear(wav, len(d))
		if slices.Equal(heard, d) {
			whole++
		}
		for i := range d {
			if heard[i] == d[i] {
				single++
			}
		}
	}
	return float64(whole) / float64(n), float64(single) / float64(6*n)
}

// spectrogram is how loud each of bands pitches is, and the whole, a hundred times a second.
type spectrogram [][bands + 1]float64

const bands = 16

// spectra takes pieces of 40 ms apart, in pitches as ears tell them.
func spectra(s sound) (out spectrogram) {
	const piece, step, size = 320, 80, 512
	for from := 0; from+piece <= len(s); from += step {
		buf := make([]complex128, size)
		for i := range piece {
			buf[i] = complex(s[from+i]*(0.5-0.5*math.Cos(2*math.Pi*float64(i)/piece)), 0)
		}
		transform(buf, false)
		var loud [bands + 1]float64
		mean := 0.0
		for b := range bands {
			for k := bin(b, size); k < bin(b+1, size); k++ {
				loud[b] += real(buf[k])*real(buf[k]) + imag(buf[k])*imag(buf[k])
			}
			loud[b] = math.Log(loud[b] + 1e4)
			mean += loud[b] / bands
		}
		for b := range bands {
			loud[b] -= mean
		}
		loud[bands] = 2 * mean
		out = append(out, loud)
	}
	return out
}

// bin is where a band begins: on the mel scale, from 200 to 2,100.
func bin(band, size int) int {
	mel := 200 + float64(band)/bands*1900
	return int(700 * (math.Exp(mel/1127) - 1) / rate * float64(size))
}

// nearest is the spectrogram that is most like one, whatever their speeds.
func nearest(s spectrogram, known []spectrogram) int {
	best, at := math.Inf(1), 0
	for i, k := range known {
		if d := apart(s, k); d < best {
			best, at = d, i
		}
	}
	return at
}

// apart compares two, each moment with the one that fits (dynamic time warping).
func apart(a, b spectrogram) float64 {
	last := make([]float64, len(b)+1)
	for j := range last {
		last[j] = math.Inf(1)
	}
	last[0] = 0
	for i := range a {
		row := make([]float64, len(b)+1)
		row[0] = math.Inf(1)
		for j := range b {
			sum := 0.0
			for k := range a[i] {
				x := a[i][k] - b[j][k]
				sum += x * x
			}
			row[j+1] = math.Sqrt(sum) + min(last[j], last[j+1], row[j])
		}
		last = row
	}
	return last[len(b)] / float64(len(a)+len(b))
}
