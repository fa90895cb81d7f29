package privacy

import (
	"strings"
	"testing"
	"unicode/utf8"

	"qingyuan/models/disclosure"
)

// found writes a text's hits in their places: {identity:…}.
func found(text string) string {
	var b strings.Builder
	at := 0
	for _, h := range Find(text) {
		b.WriteString(text[at:h.Start] + "{" + string(h.Kind) + ":" + text[h.Start:h.End] + "}")
		at = h.End
	}
	return b.String() + text[at:]
}

// What is in braces is found, and nothing else.
func TestFind(t *testing.T) {
	for _, want := range []string{
		"身份证{identity:11010519491231002X}，", "{identity:11010519491231002x}", "身份证号码：{identity:110105 19491231 002X}", "{identity:１１０１０５１９４９１２３１００２Ｘ}",
		"{identity:110105-1949-1231-002X}", "{identity:1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X}", "{identity:110105**19491231**002X}", "{identity:1101\u200b0519491231002X}",
		"{identity:110105.19491231.002x}", "ID{identity:11010519491231002X}张三", "序号1 {identity:990101199006294866} 2", "身份证 {identity:110105194912310021}（校验位有误）",
		"{identity:110105491231002}", "身份证：{identity:990101500101001}", "{identity:990101199006294866}{card:6228480402564890018}", "{identity:𝟗𝟗𝟎𝟏𝟎𝟏𝟏𝟗𝟗𝟎𝟎𝟔𝟐𝟗𝟒𝟖𝟔𝟔}",
		"卡{card:6228480402564890018}", "{card:6228 4804 0256 4890 018}", "{card:622848 0402564890018}", "{card:4111-1111-1111-1111}", "存折账号：{card:101000123456789}", "Card No. {card:123456789012}", "village-accounts,990101201206",
		"电话{phone:13800138000}", "{phone:138 0013 8000}", "{phone:138-0013-8000}、{phone:13900139000}", "+{phone:86 13800138000}", "{phone:8613800138000}", "{phone:１３８００１３８０００}", "{phone:13800138000},{phone:13900139000}",
		"{phone:1 3 8 0 0 1 3 8 0 0 0}", "微信wx{phone:13800138000}", "{phone:138&nbsp;0013&nbsp;8000}", "{phone:&#49;3800138000}", "甲&乙13&amp;", "村委会{phone:0571-88886666}", "{phone:（010）8888 6666}", "{phone:(0571)8888666}", "{phone:+86 571 8888 6666}", "联系电话：{phone:057188886666}",
		"{phone:0571-88886666} {phone:0571-88887777}",
		"{birth:1980年3月5日}出生", "出生日期：{birth:1980-03-05}", "生于{birth:1980.3.5}", "出生年月：{birth:19800305}", "born on {birth:1980-03-05}", "生于{birth:一九八〇年三月五日}", "{birth:1980年3月5日}生，汉族",
		"护照号{document:E12345678}", "港澳通行证：{document:H1234567890}", "军官证 军字第{document:1234567}号",
		"金额13800138000.00元", "13800138000元", "¥13800138000", "预算13,800,138,000.00元", "村代码990101101200", "订单202603151234567890", "编号330106202603150013", "项目990101-20260315-001",
		"sha256 3f2a13800138000b7c9911010519491231002Xaa", "发生于2026年3月5日", "产生日期：2026-03-05", "发生日期：2026-03-05", "2026年3月5日生效", "出生补贴发放日：2026-03-05", "生于1980年3月",
		"2026-03-15 1200.00 3400.00 5600.00 7800.00", "12.5 13.5 14.5 15.5 16.5 17.5", "文号〔2026〕010-20260315", "统一社会信用代码91330106MA27XYZ123", "138****8000", "110105********002X",
		"京0571-2号", "400-888-6666", "监督电话12388", "192.168.10.138", "990101201204.2025-12.725",
	} {
		plain := strings.NewReplacer("{identity:", "", "{card:", "", "{phone:", "", "{birth:", "", "{document:", "", "}", "").Replace(want)
		if got := found(plain); got != want {
			t.Errorf("%s\n got %s", want, got)
		}
	}
}

// What links take apart, readers see whole.
func TestNumbersInPartsOfLinks(t *testing.T) {
	for body, want := range map[string]int{
		"[110105](/)[19491231](/a(b))[002X][c]": 1, "![1380](/)01[38000](/)": 1,
		"[见 13800138000](/)": 1, "[规定](https://example.cn/a)，[2026](/)年": 0, "[电话](tel:13800138000)": 1,
	} {
		if found := Scan(disclosure.Content{Title: "公示", Body: body}, nil); len(found) != want {
			t.Errorf("%s: %+v", body, found)
		} else if want == 1 && found[0].CanMask() == found[0].Place.Linked {
			t.Errorf("%s: what can't be masked in place is offered to be: %+v", body, found)
		}
	}
}

func TestScanAndMask(t *testing.T) {
	it := disclosure.Item{Facts: []disclosure.Field{{ID: "born", Name: "出生日期", Type: disclosure.Day}, {ID: "sum", Name: "金额", Type: disclosure.Money}},
		Tables: []disclosure.Table{{ID: "list", Fields: []disclosure.Field{{ID: "what", Name: "说明"}}}}}
	c := disclosure.Content{Title: "公示 13800138000", Body: "一\n\n身份证**110105**19491231002X，卡6228480402564890018。",
		Facts:  map[string]string{"born": "1980-03-05", "sum": "13800138000"},
		Tables: map[string][][]string{"list": {{"甲"}, {"13900139000"}, {"13900139000"}}},
		Files:  []disclosure.File{{ID: "a", Name: "13700137000.pdf"}, {ID: "b", Name: "扫描.pdf"}, {ID: "c", Name: "图.jpg"}}}
	files := map[string]string{"a": "第一页\n手机：13600136000 张三" + NotRead, "b": "没有"}
	list := ScanItem(it, c, files)
	var got []string
	for _, f := range list {
		got = append(got, string(f.Kind)+"@"+string(f.Place.Where))
		if len(Find(f.Excerpt)) > 0 {
			t.Errorf("the excerpt shows it: %s", f.Excerpt)
		}
	}
	if s := strings.Join(got, " "); s != "phone@title identity@body card@body birth@fact phone@cell phone@cell phone@file_name unread@file phone@file unread@file" {
		t.Fatal(s)
	}
	if list[1].Excerpt != "一 身份证**×××××××××××××××××××，卡×××××××××××…" && !strings.HasPrefix(list[1].Excerpt, "一 身份证**××") {
		t.Errorf("excerpt: %s", list[1].Excerpt)
	}
	masked := c
	for _, f := range list {
		masked = MaskItem(it, masked, f)
	}
	left := ScanItem(it, masked, files)
	if len(left) != 3 || masked.Facts["sum"] != "13800138000" || masked.Files[0].Name != "×××××××××××.pdf" || masked.Tables["list"][2][0] != strings.Repeat("×", 11) {
		t.Errorf("left %v in %+v", left, masked)
	}
	if c.Title != "公示 13800138000" || c.Tables["list"][1][0] != "13900139000" || c.Facts["born"] != "1980-03-05" || c.Files[0].Name != "13700137000.pdf" {
		t.Errorf("what was given was changed: %+v", c)
	}
	moved := c
	moved.Tables = map[string][][]string{"list": {{"乙"}, {"甲"}, {"13900139000"}}}
	if again := ScanItem(it, moved, files); again[4].Key != list[4].Key || again[4].Place.Row != 2 {
		t.Error("a row before changes the key")
	}
	if len(Scan(c, files)) != len(list) { // the date isn't known, the sum is taken for a phone
		t.Error("without the item")
	}
}

// FuzzFind: hits are in order, of whole characters and in one line, and nothing is left once
// they are hidden.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"身份证11010519491231002X，卡6228 4804 0256 4890 018", "１３８００１３８０００\n0571-88886666", "1980年3月5日出生 E12345678",
		"110105194912310021138001380001101051949123100", "\xff1380\x0013800\u200b1\u03008000", "&#49;3800138000&#x30;&nbsp;&;&#;", "86 0086 86138 0013 8000 - - 8000", "生于19800305生于1980-3-5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		hits := Find(s)
		for _, h := range hits {
			if h.Start < at || h.End <= h.Start || h.End > len(s) || strings.Contains(s[h.Start:h.End], "\n") {
				t.Fatalf("%q: %v", s, hits)
			}
			if h.End < len(s) && utf8.ValidString(s) && (!utf8.RuneStart(s[h.Start]) || !utf8.RuneStart(s[h.End])) {
				t.Fatalf("%q: %v cuts a character", s, hits)
			}
			at = h.End
		}
		if left := Find(Hide(s, hits...)); len(left) > 0 {
			t.Fatalf("%q became %q, in which %v is left", s, Hide(s, hits...), left)
		}
		c := disclosure.Content{Title: s, Facts: map[string]string{"a": s}, Tables: map[string][][]string{"t": {{s, s}}}, Files: []disclosure.File{{ID: "f", Name: s}}}
		for range 1000 {
			list := Scan(c, map[string]string{"f": ""})
			if len(list) == 0 {
				return
			}
			if len(Find(list[0].Excerpt)) > 0 {
				t.Fatalf("the excerpt %q shows something", list[0].Excerpt)
			}
			c = Mask(c, list[0])
		}
		t.Fatalf("%q can't be masked", s)
	})
}
