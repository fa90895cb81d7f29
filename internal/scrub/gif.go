package scrub

import (
	"slices"
)

// gifFile cleans a GIF: of its extensions those stay that say how long a frame is shown and
// how often all of them.
type gifFile struct {
	*cleaner
	image bool
}

// Introducers and labels of GIF89a.
const (
	gifExtension, gifImage, gifTrailer = 0x21, 0x2C, 0x3B
	gifControl, gifApplication         = 0xF9, 0xFF
)

func (g *gifFile) start() (step, error) {
	b, err := g.look(13)
	if err != nil {
		return nil, err
	}
	if v := string(b[:6]); v != "GIF87a" && v != "GIF89a" {
		return nil, damaged("not a GIF")
	}
	return g.pass(13+colourTable(b[10]), nil, g.block), nil
}

// colourTable is the length of the table that a byte of flags announces.
func colourTable(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

func (g *gifFile) block() (step, error) {
	b, err := g.look(1)
	if err != nil {
		return nil, err
	}
	switch {
	case b[0] == gifTrailer && g.image:
		g.keep(b)
		return g.rest, nil
	case b[0] == gifImage:
		return g.pixels()
	case b[0] == gifExtension:
		return g.extension()
	}
	return nil, damaged("GIF block %#x", b[0])
}

// pixels passes an image: its place, its colours, the least code size, the codes.
func (g *gifFile) pixels() (step, error) {
	b, err := g.look(10)
	if err != nil {
		return nil, err
	}
	g.image = true
	return g.pass(10+colourTable(b[9])+1, nil, g.parts(g.keep, g.block)), nil
}

func (g *gifFile) extension() (step, error) {
	b, err := g.look(3)
	if err != nil {
		return nil, err
	}
	switch label, size := b[1], b[2]; {
	case label == gifControl:
		return g.control()
	case label == gifApplication && size == 11:
		return g.application()
	}
	return g.skip(2, g.parts(g.drop, g.block)), nil
}

// control keeps how long and over what the next image is shown.
func (g *gifFile) control() (step, error) {
	b, err := g.look(8)
	if err != nil {
		return nil, err
	}
	if b[2] != 4 || b[7] != 0 {
		return nil, damaged("GIF control block")
	}
	g.keep(b)
	return g.block, nil
}

// application keeps how often the images are shown, which two programs' names stand for.
func (g *gifFile) application() (step, error) {
	b, err := g.look(14)
	if err != nil {
		return nil, err
	}
	if slices.Contains([]string{"NETSCAPE2.0", "ANIMEXTS1.0"}, string(b[3:])) {
		if b, err = g.look(19); err != nil {
			return nil, err
		}
		if b[14] == 3 && b[15] == 1 && b[18] == 0 {
			g.keep(b)
			return g.block, nil
		}
	}
	return g.skip(2, g.parts(g.drop, g.block)), nil
}

// parts deals with data in parts, each with its length before it, and the empty one that
// ends them.
func (g *gifFile) parts(deal func([]byte), then step) step {
	return func() (step, error) {
		b, err := g.look(1)
		if err != nil {
			return nil, err
		}
		if b, err = g.look(1 + int(b[0])); err != nil {
			return nil, err
		}
		deal(b)
		if len(b) == 1 {
			return then, nil
		}
		return g.parts(deal, then), nil
	}
}

// drop leaves out bytes that look returned.
func (g *gifFile) drop(b []byte) { g.emit(nil, len(b)) }
