package fund

import "testing"

func TestReadAmount(t *testing.T) {
	cases := []struct {
		text string
		unit int
		fen  int64
		bad  fault
	}{
		{"100", 0, 10000, ""}, {"100.00", 0, 10000, ""}, {"0.01", 0, 1, ""}, {"179.95", 0, 17995, ""},
		{"1,040,000.50", 0, 104000050, ""}, {"¥1,234", 0, 123400, ""}, {"￥１００．５０", 0, 10050, ""},
		{"RMB 20", 0, 2000, ""}, {"人民币100元整", 0, 10000, ""}, {" 100 元 ", 0, 10000, ""}, {"'100", 0, 10000, ""},
		{"1.5万元", 0, 1500000, ""}, {"2万", 0, 2000000, ""}, {"0.12345678", 4, 0, faultDecimals},
		{"1.2345", 4, 1234500, ""}, {"300元", 4, 30000, ""}, {"100.000", 0, 10000, ""}, {"+5", 0, 500, ""},
		{"0", 0, 0, ""}, {"0.00", 0, 0, ""}, {"10000000000", 0, MaxFen, ""},
		{"", 0, 0, faultEmpty}, {"元", 0, 0, faultMalformed}, {"一百元", 0, 0, faultMalformed},
		{"=J4*L4", 0, 0, faultMalformed}, {"1 000", 0, 0, faultMalformed}, {"1.2.3", 0, 0, faultMalformed},
		{"12.", 0, 0, faultMalformed}, {"1,,000", 0, 0, faultMalformed}, {"-", 0, 0, faultMalformed},
		{"--5", 0, 0, faultMalformed}, {"5-", 0, 0, faultMalformed}, {"100美元", 0, 0, faultMalformed},
		{"-100", 0, 0, faultNegative}, {"－100", 0, 0, faultNegative}, {"¥-1.00", 0, 0, faultNegative},
		{"(100.00)", 0, 0, faultNegative}, {"1e309", 0, 0, faultOverflow}, {"1E+20", 0, 0, faultOverflow},
		{"-1e309", 0, 0, faultOverflow}, {"10000000000.01", 0, 0, faultOverflow},
		{"99999999999999999999", 0, 0, faultOverflow}, {"1e3", 0, 0, faultScientific}, {"1.5E2", 0, 0, faultScientific},
		{"0.001", 0, 0, faultDecimals}, {"179.954", 0, 0, faultDecimals}, {"181.425", 0, 0, faultDecimals},
	}
	for _, c := range cases {
		fen, _, bad := readAmount(c.text, c.unit)
		if fen != c.fen || bad != c.bad {
			t.Errorf("%q in 10^%d yuan: %d %q, want %d %q", c.text, c.unit, fen, bad, c.fen, c.bad)
		}
	}
}

func TestMisplacedSeparators(t *testing.T) {
	for text, want := range map[string]bool{
		"1,000": false, "1,000,000.00": false, "12,345": false, "1，000": false,
		"1,00.00": true, "1000,000": true, "1,0000": true, "12,34,567": true,
	} {
		if _, misplaced, bad := readAmount(text, 0); misplaced != want || bad != "" {
			t.Errorf("%s: %v %q", text, misplaced, bad)
		}
	}
}

func TestReadPrice(t *testing.T) {
	for text, want := range map[string]int64{
		"14.75": 147500, "121.5": 1215000, "100元": 1000000, "420元/人·月": 4200000, "0.0001": 1, "1,000": 10000000,
		"0.5万元": 50000000, "14.75/亩": 147500,
	} {
		if got, bad := readPrice(text, 0); got != want || bad != "" {
			t.Errorf("%s: %d %q, want %d", text, got, bad, want)
		}
	}
	for text, want := range map[string]fault{"": faultEmpty, "A档": faultMalformed, "-1": faultNegative, "100-200": faultMalformed, "1,00": faultMalformed} {
		if _, bad := readPrice(text, 0); bad != want {
			t.Errorf("%s: %q, want %q", text, bad, want)
		}
	}
}

func TestReadQuantity(t *testing.T) {
	cases := []struct {
		text  string
		micro int64
		unit  string
		bad   fault
	}{
		{"12.2", 12_200_000, "", ""}, {"7.18亩", 7_180_000, "亩", ""}, {"１", 1_000_000, "", ""},
		{"7.18333333333333", 7_183_333, "", ""}, {"", 0, "", faultEmpty}, {"一户", 0, "", faultMalformed}, {"-1", 0, "", faultNegative},
	}
	for _, c := range cases {
		micro, unit, bad := readQuantity(c.text)
		if micro != c.micro || unit != c.unit || bad != c.bad {
			t.Errorf("%q: %d %q %q", c.text, micro, unit, bad)
		}
	}
}

// Amounts as sheets have them: an exact half of a fen is rounded either way, because the
// programs that made them computed in binary fractions. Nothing else is let through.
func TestAgrees(t *testing.T) {
	cases := []struct {
		fen, micro, price int64
		want              bool
	}{
		{17995, 12_200_000, 147_500, true},  // 179.95
		{18143, 12_300_000, 147_500, true},  // 181.425 up
		{18142, 12_300_000, 147_500, true},  // and down
		{27877, 18_900_000, 147_500, true},  // 278.775 down
		{18144, 12_300_000, 147_500, false}, // one fen off
		{87237, 7_180_000, 1_215_000, true}, // 872.37
		{87238, 7_180_000, 1_215_000, false},
		{10000, 1_000_000, 1_000_000, true},
		{20000, 1_000_000, 1_000_000, false},
		{1, 1_000_000_000_000_000, 100_000_000_000_000, false}, // beyond 64 bits
		{0, 0, 1_000_000, true},
	}
	for _, c := range cases {
		if got := agrees(c.fen, c.micro, c.price); got != c.want {
			t.Errorf("%d fen for %d × %d: %v", c.fen, c.micro, c.price, got)
		}
	}
}

func TestProduct(t *testing.T) {
	if fen, ok := product(12_300_000, 147_500); fen != 18143 || !ok {
		t.Errorf("%d %v", fen, ok)
	}
	if _, ok := product(1_000_000_000_000_000, 100_000_000_000_000); ok {
		t.Error("a product beyond any amount")
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0.00", 5: "0.05", 17995: "179.95", -105: "-1.05", MaxFen: "10000000000.00"} {
		if got := Yuan(fen); got != want {
			t.Errorf("%d: %s", fen, got)
		}
	}
}
