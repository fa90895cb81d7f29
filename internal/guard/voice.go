package guard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/dchest/captcha"

	"qingyuan/models"
)

// rate is how many samples a second the library's recordings have: 8 bits, one channel.
const rate = 8000

// wavHead is the length of a WAV's head.
const wavHead = 44

// voice speaks a captcha in a language: the library's recording, with a voice that wavers
// and the waves within it shifted against each other, which ears hardly hear. In the
// library's own recordings each digit has the same wave every time, at another speed:
// docs/adr/0011-slower-never-refused.md.
func voice(digits []byte, lang string) ([]byte, error) {
	var out bytes.Buffer
	if _, err := captcha.NewAudio(models.NewID(), digits, lang).WriteTo(&out); err != nil {
		return nil, fmt.Errorf("captcha voice: %w", err)
	}
	wav := out.Bytes()
	d := newDice()
	s := make([]float64, binary.LittleEndian.Uint32(wav[wavHead-4:]))
	for i := range s {
		s[i] = float64(wav[wavHead+i]) - 128
	}
	return written8(smeared(wavering(s, d), d)), nil
}

// wavering goes through samples a little faster and slower, many times a second.
func wavering(s []float64, d dice) []float64 {
	waves := []func(float64) float64{
		d.wave(rate*0.010, rate*d.float(0.8, 1.2)),
		d.wave(rate*0.0014, rate*d.float(0.10, 0.14)),
		d.wave(rate*0.0009, rate*d.float(0.06, 0.08)),
	}
	out := make([]float64, len(s))
	for i := range out {
		at := float64(i)
		for _, w := range waves {
			at += w(float64(i))
		}
		from := int(math.Floor(at))
		if from < 0 || from+1 >= len(s) {
			continue
		}
		part := at - float64(from)
		out[i] = s[from]*(1-part) + s[from+1]*part
	}
	return out
}

// smeared delays some pitches by some thousandths of a second more than others: a row of
// all-pass filters at pitches of their own in each recording.
func smeared(s []float64, d dice) []float64 {
	for range 24 {
		radius, angle := d.float(0.88, 0.97), 2*math.Pi*d.float(100, 2500)/rate
		a, b := -2*radius*math.Cos(angle), radius*radius
		var x1, x2, y1, y2 float64
		for i, x := range s {
			y := b*x + a*x1 + x2 - a*y1 - b*y2
			x1, x2, y1, y2 = x, x1, y, y1
			s[i] = y
		}
	}
	return s
}

// written8 is a WAV of samples.
func written8(s []float64) []byte {
	body := len(s) + len(s)%2
	wav := make([]byte, 0, wavHead+body)
	wav = append(wav, "RIFF"...)
	wav = binary.LittleEndian.AppendUint32(wav, uint32(wavHead-8+body))
	wav = append(wav, "WAVEfmt "...)
	wav = binary.LittleEndian.AppendUint32(wav, 16)
	for _, v := range []uint16{1, 1, rate, 0, rate, 0, 1, 8} { // PCM, one channel, samples and bytes a second
		wav = binary.LittleEndian.AppendUint16(wav, v)
	}
	wav = append(wav, "data"...)
	wav = binary.LittleEndian.AppendUint32(wav, uint32(len(s)))
	for _, v := range s {
		wav = append(wav, byte(math.Round(max(min(v, 127), -128))+128))
	}
	return append(wav, make([]byte, len(s)%2)...)
}
