package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// demoFile is a piece of evidence of the demonstration.
type demoFile struct {
	name    string
	content []byte
}

// board is a picture of a notice board with a list on it.
func board() []byte {
	const width, height, line = 480, 360, 24
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(img.Bounds(), color.RGBA{122, 96, 70, 255})
	fill(image.Rect(70, 30, 410, 330), color.RGBA{244, 240, 228, 255})
	fill(image.Rect(150, 50, 330, 66), color.RGBA{170, 48, 36, 255})
	for y := 90; y < 310; y += line {
		fill(image.Rect(90, y, 390, y+1), color.RGBA{60, 60, 60, 255})
		fill(image.Rect(100, y+8, 160+y%50, y+14), color.RGBA{90, 90, 90, 255})
		fill(image.Rect(260, y+8, 300+y%70, y+14), color.RGBA{90, 90, 90, 255})
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // a buffer takes everything
	return out.Bytes()
}
