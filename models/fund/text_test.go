package fund

import (
	"slices"
	"testing"
)

func TestNarrow(t *testing.T) {
	for in, want := range map[string]string{
		"ＡＢ１２（元）": "AB12(元)", "￥１，０００": "¥1,000", "张　三": "张 三", "a\u00a0b": "a b", "—－–−": "----", "张三。": "张三。", "plain": "plain",
	} {
		if got := Narrow(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// No cell of a published CSV is a formula for any spreadsheet.
func TestSafeCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "张*": "张*", "12.5": "12.5", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"\r=1": "'\r=1", "\n=1": "'\n=1", " =1": "' =1", "＝1": "'＝1", "　=1": "'　=1", "a=1": "a=1", "|": "|",
	} {
		if got := SafeCell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCatalogue(t *testing.T) {
	c := NewCatalogue(testProgrammes())
	for text, want := range map[string]string{
		"高龄津贴": "elderly", " 高龄 津贴 ": "elderly", "2026年高龄津贴资金": "elderly", "2026年度高龄津贴": "elderly", "高龄补贴": "elderly", "elderly": "elderly",
		"残疾人“两项补贴”": "disability", "残疾人护理补贴": "disability", "没有的项目": "", "": "", "津贴": "",
	} {
		if p, ok := c.Find(text); p.Code != want || ok != (want != "") {
			t.Errorf("%s: %s", text, p.Code)
		}
	}
	for title, want := range map[string]string{
		"清源县2026年3月高龄津贴发放明细表": "elderly", "重度残疾人护理补贴": "disability", "高龄津贴、残疾人两项补贴": "", "发放表": "",
	} {
		if p, ok := c.InTitle(title); p.Code != want || ok != (want != "") {
			t.Errorf("title %s: %s", title, p.Code)
		}
	}
	if len(c.List()) != 2 {
		t.Error("list")
	}
}

func TestVillageBase(t *testing.T) {
	w := testWords(t)
	for _, name := range []string{"柳树村村民委员会", "柳树村委会", "柳树村", "柳树 村", "柳树社区居民委员会", "柳树"} {
		if got := w.VillageBase(name); got != "柳树" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := w.VillageBase("村"); got != "村" {
		t.Errorf("a name that is only a suffix: %q", got)
	}
}

func TestHeadings(t *testing.T) {
	w := testWords(t)
	l := w.findLayout([]string{"序号", "户主\n姓名", "身份证号（18位）", "应发金额（万元）", "实发金额(元)", "补贴面积（亩）", "标准（元/亩）", "电话"}, 4)
	got := []int{l.at[FieldName], l.at[FieldIdentity], l.at[FieldAmount], l.at[FieldQuantity], l.at[FieldStandard], l.at[FieldPeriod]}
	if !slices.Equal(got, []int{1, 2, 4, 5, 6, -1}) || l.money[FieldAmount] != 0 || l.money[FieldStandard] != 0 || l.unit != "亩" || l.found != 5 {
		t.Errorf("%v, %+v", got, l)
	}
	if l := w.findLayout([]string{"金额"}, 4); l.money[FieldAmount] != 4 {
		t.Error("the unit above isn't taken")
	}
}

func TestUnitAbove(t *testing.T) {
	for text, want := range map[string]int{"单位：万元": 4, "单位:元": 0, "（单位：万元）": 4, "金额单位：元、亩": 0, "单位:亩，元": -1, "填报单位:清源县财政局": -1} {
		power, ok := unitAbove([]string{"x", text})
		if !ok {
			power = -1
		}
		if power != want {
			t.Errorf("%s: %d", text, power)
		}
	}
}

func TestNewWordsRefuses(t *testing.T) {
	lists := testLists()
	lists.Columns["card"] = []string{"姓名"}
	if _, err := NewWords(lists); err == nil {
		t.Error("a heading for two fields")
	}
	lists = testLists()
	delete(lists.Columns, "date")
	if _, err := NewWords(lists); err == nil {
		t.Error("a field without headings")
	}
	lists = testLists()
	lists.Columns["phone"] = []string{"电话"}
	if _, err := NewWords(lists); err == nil {
		t.Error("an unknown field")
	}
}
