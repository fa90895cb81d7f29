package guard

import "testing"

func BenchmarkPicture(b *testing.B) {
	for b.Loop() {
		if _, err := picture([]byte{1, 2, 3, 4, 5, 6}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVoice(b *testing.B) {
	for b.Loop() {
		if _, err := voice([]byte{1, 2, 3, 4, 5, 6}, "zh"); err != nil {
			b.Fatal(err)
		}
	}
}
