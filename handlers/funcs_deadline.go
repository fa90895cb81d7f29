package handlers

import (
	"qingyuan/internal/i18n"
	"qingyuan/models/deadline"
)

// span in words, without the year: 9月25日–27日, 30 September – 2 October.
func span(lang i18n.Lang, s deadline.Span) string {
	first, last := s.First.Time(), s.Last.Time()
	sameMonth := first.Month() == last.Month() && first.Year() == last.Year()
	switch zh := lang == i18n.Chinese; {
	case s.First == s.Last && zh:
		return first.Format("1月2日")
	case s.First == s.Last:
		return first.Format("2 January")
	case sameMonth && zh:
		return first.Format("1月2日–") + last.Format("2日")
	case sameMonth:
		return first.Format("2–") + last.Format("2 January")
	case zh:
		return first.Format("1月2日–") + last.Format("1月2日")
	}
	return first.Format("2 January – ") + last.Format("2 January")
}
