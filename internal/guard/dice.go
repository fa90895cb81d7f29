package guard

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"math"
)

// dice throw for pictures and voices; nobody who has seen many throws knows the next.
type dice struct{ r *bufio.Reader }

func newDice() dice { return dice{bufio.NewReader(rand.Reader)} }

// float is from low up to high.
func (d dice) float(low, high float64) float64 {
	var b [8]byte
	for i := range b {
		b[i], _ = d.r.ReadByte() // never fails (crypto/rand, Go 1.24)
	}
	return low + (high-low)*float64(binary.LittleEndian.Uint64(b[:])>>11)/(1<<53)
}

// wave is a sine of a random phase.
func (d dice) wave(amplitude, length float64) func(float64) float64 {
	phase := d.float(0, 2*math.Pi)
	return func(x float64) float64 { return amplitude * math.Sin(2*math.Pi*x/length+phase) }
}
