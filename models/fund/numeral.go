package fund

import "strings"

// chineseDigits are the digits as dates spell them; 两 isn't one of them.
const chineseDigits = "〇一二三四五六七八九"

// arabic turns Chinese numerals into digits: 二〇二六年十二月三日 → 2026年12月3日.
// A numeral with 十 is a number below 100, any other is read digit by digit.
func arabic(s string) string {
	if !strings.ContainsAny(s, chineseDigits+"零○十") {
		return s
	}
	s = strings.NewReplacer("零", "〇", "○", "〇", "元月", "一月", "正月", "一月").Replace(s)
	var b strings.Builder
	run := []rune{}
	for _, c := range s + "\x00" {
		if strings.ContainsRune(chineseDigits+"十", c) {
			run = append(run, c)
			continue
		}
		b.WriteString(numeral(run))
		run = run[:0]
		if c != 0 {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// numeral spells one run of Chinese digits in Arabic ones.
func numeral(run []rune) string {
	var b strings.Builder
	for i, c := range run {
		if c == '十' {
			if i == 0 {
				b.WriteByte('1')
			}
			if i == len(run)-1 {
				b.WriteByte('0')
			}
			continue
		}
		b.WriteByte('0' + digitOf(c))
	}
	return b.String()
}

func digitOf(c rune) byte {
	n := byte(0)
	for _, d := range chineseDigits {
		if d == c {
			break
		}
		n++
	}
	return n
}
