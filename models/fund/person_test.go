package fund

import (
	"fmt"
	"testing"

	"qingyuan/models"
)

func TestReadIdentity(t *testing.T) {
	cases := []struct {
		text    string
		numeric bool
		want    string
		bad     fault
		check   bool
	}{
		{"11010519491231002X", false, "11010519491231002X", "", true}, // the example of GB 11643
		{"11010519491231002x", false, "11010519491231002X", "", true},
		{"１１０１０５１９４９１２３１００２Ｘ", false, "11010519491231002X", "", true},
		{" 110105 19491231 002X\t", false, "11010519491231002X", "", true},
		{"'440524188001010014", false, "440524188001010014", "", true},
		{`="440524188001010014"`, false, "440524188001010014", "", true},
		{"110105194912310021", false, "110105194912310021", "", false}, // wrong check digit: kept
		{"110105194913310021", false, "110105194913310021", "", true},  // no such month: kept
		{"110105491231002", false, "11010519491231002X", "", true},     // of before 1999
		{"110105491231002", true, "11010519491231002X", "", true},
		{"990101195001010", false, "", faultOld, false},
		{"", false, "", faultEmpty, false},
		{"1101051949123100", false, "", faultLength, false},
		{"11010519491231002XX", false, "", faultLength, false},
		{"1101051949123100AX", false, "", faultChars, false},
		{"11010519491231002Y", false, "", faultChars, false},
		{"E12345678", false, "", faultLength, false},
		{"1.10105E+17", false, "", faultRounded, false},
		{"110105194912310000", true, "", faultRounded, false},
	}
	for _, c := range cases {
		id, bad := readIdentity(c.text, c.numeric)
		if id.Number.Reveal() != c.want || bad != c.bad || id.CheckOK != c.check {
			t.Errorf("%q: %s %q %v", c.text, id.Number.Reveal(), bad, id.CheckOK)
		}
		if id.Converted != (c.bad == "" && len(compact(c.text)) == 15) {
			t.Errorf("%q: converted %v", c.text, id.Converted)
		}
	}
	if id, _ := readIdentity("110105194912310021", false); fmt.Sprint(id) == "" || fmt.Sprintf("%v", id.Number) != "[sealed]" {
		t.Error("an identity number can be printed")
	}
}

func TestBirth(t *testing.T) {
	for text, want := range map[string]models.Date{
		"11010519491231002X": "1949-12-31", "110105194902290025": "", "110105184912310021": "", "110105210012310021": "",
	} {
		if id, _ := readIdentity(text, false); id.Birth != want {
			t.Errorf("%s: born %q, want %q", text, id.Birth, want)
		}
	}
}

func TestIsMinor(t *testing.T) {
	cases := []struct {
		birth, day models.Date
		want       bool
	}{
		{"2008-03-05", "2026-03-04", true}, {"2008-03-05", "2026-03-05", false}, {"1950-01-01", "2026-01-01", false},
		{"", "2026-01-01", false}, {"2020-01-01", "", false},
	}
	for _, c := range cases {
		if isMinor(c.birth, c.day) != c.want {
			t.Errorf("born %s, paid %s", c.birth, c.day)
		}
	}
}

func TestReadCard(t *testing.T) {
	cases := []struct {
		text     string
		numeric  bool
		digits   string
		luhn, ok bool
	}{
		{"6228480402564890018", false, "6228480402564890018", true, true},
		{"6228 4804 0256 4890 018", false, "6228480402564890018", true, true},
		{"6228-4804-0256-4890-019", false, "6228480402564890019", false, true},
		{"６２２８４８０４０２５６４８９００１８", false, "6228480402564890018", true, true},
		{"80010000123456", false, "80010000123456", true, true}, // a passbook
		{"6.22848E+18", false, "", false, false},
		{"6228480402564890000", true, "", false, false}, // has lost its last digits
		{"待办", false, "", false, false},
		{"1234", false, "", false, false},
	}
	for _, c := range cases {
		digits, luhn, ok := readCard(c.text, c.numeric)
		if digits != c.digits || luhn != c.luhn || ok != c.ok {
			t.Errorf("%q: %s %v %v", c.text, digits, luhn, ok)
		}
	}
}

func TestReadName(t *testing.T) {
	cases := []struct {
		text, want string
		spaced     bool
		bad        fault
	}{
		{"张三", "张三", false, ""}, {" 张三\n", "张三", false, ""}, {"张 三", "张三", true, ""}, {"张　三", "张三", true, ""},
		{"张\u200b三", "张三", true, ""}, {"阿卜杜拉•买买提", "阿卜杜拉·买买提", true, ""}, {"John  Smith", "John Smith", true, ""},
		{"John Smith", "John Smith", false, ""}, {"㐂䶮", "㐂䶮", false, ""}, {"𠮷田", "𠮷田", false, ""},
		{"", "", false, faultEmpty}, {"　", "", false, faultEmpty},
		{`=HYPERLINK("http://example.invalid")`, "", false, faultFormula}, {"＝1+1", "", false, faultFormula},
		{"+张三", "", false, faultFormula}, {"-张三", "", false, faultFormula}, {"@SUM", "", false, faultFormula},
		{"孙八<script>alert(1)</script>", "", false, faultMarkup}, {"孙八＜b＞", "", false, faultMarkup},
		{"张\x00三", "", false, faultMarkup}, {"张\u202e三", "", false, faultMarkup}, {"张\uFFFD", "", false, faultGarbled},
		{"#N/A", "", false, faultMalformed}, {"110105194912310021", "", false, faultMalformed}, {"***", "", false, faultMalformed},
	}
	for _, c := range cases {
		name, spaced, bad := readName(c.text)
		if name != c.want || spaced != c.spaced || bad != c.bad {
			t.Errorf("%q: %q %v %q", c.text, name, spaced, bad)
		}
	}
}

func TestMask(t *testing.T) {
	s := NewSurnames([]string{"欧阳", "司马"})
	for name, want := range map[string]string{
		"张三": "张*", "张三丰": "张*", "欧阳娜娜": "欧阳*", "欧阳修": "欧阳*", "欧阳": "欧*", "阿卜杜拉·买买提": "阿*",
		"John Smith": "J*", "𠮷田茂": "𠮷*", "王": "王*", "": "",
	} {
		if got := s.Mask(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// What a remark shows never has the whole of a number or a name.
func TestShow(t *testing.T) {
	w := testWords(t)
	cases := []struct {
		field      Field
		text, want string
	}{
		{FieldIdentity, "11010519491231002X", "110*************2X"}, {FieldIdentity, "张三", "**"},
		{FieldIdentity, "１１０１０５１９４９１２３１００２Ｘ", "110*************2X"},
		{FieldCard, "6228480402564890018", "***************0018"}, {FieldCard, "无卡", "**"},
		{FieldName, "欧阳娜娜", "欧阳*"}, {FieldName, "<b>张三", "b*"},
		{FieldAmount, "-100", "-100"}, {FieldAmount, "11010519491231002X", "110*************2X"},
		{FieldVillage, "柳树村 13800138000", "柳树村 138******00"}, {FieldProgramme, "１３８００１３８０００", "138******00"},
		{FieldRegion, "990101101200", "990101101200"}, {FieldRegion, "990101195001010010", "990*************10"},
		{FieldVillage, "第 1 组\n电话", "第 1 组电话"},
	}
	for _, c := range cases {
		if got := w.show(c.field, c.text); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.field, c.text, got, c.want)
		}
	}
}
