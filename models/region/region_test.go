package region_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"qingyuan/models"
	"qingyuan/models/region"
)

func TestParse(t *testing.T) {
	for code, want := range map[string]region.Level{
		"99": region.Province, "9901": region.City, "990101": region.County,
		"990101101": region.Town, "990101101200": region.Village, "441900": region.County,
	} {
		if got, err := region.Parse(code); got != want || err != nil {
			t.Errorf("Parse(%q) = %v, %v; want %v", code, got, err, want)
		}
	}
	for _, code := range []string{"", "9", "990", "99010", "9901011", "99010110120", "9901011012000", "09", "99a1", "９９", "-1", "1.1E+05", "99 01"} {
		got, err := region.Parse(code)
		if got != 0 || models.CodeOf(err) != models.Invalid {
			t.Errorf("Parse(%q) = %v, %v; want it refused as invalid", code, got, err)
		}
	}
}

func TestNew(t *testing.T) {
	got, err := region.New(" 990101101\t", " 清源镇 ")
	want := region.Region{Code: "990101101", Name: "清源镇", Parent: "990101", Level: region.Town}
	if err != nil || got != want {
		t.Fatalf("New = %+v, %v; want %+v", got, err, want)
	}
	if got, err = region.New("99", "示范省"); err != nil || got.Parent != "" {
		t.Errorf("a province: %+v, %v; want no parent", got, err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct{ code, name, field, key string }{
		{"990", "某地", "code", "region.err.code_shape"},
		{"99", " ", "name", "region.err.name_empty"},
		{"99", strings.Repeat("长", region.NameMax+1), "name", "region.err.name_long"},
		{"99", "某\x00地", "name", "region.err.name_unprintable"},
		{"99", "某\ufffd地", "name", "region.err.name_unprintable"},
		{"99", "\xb1\xb1", "name", "region.err.name_unprintable"},
	} {
		_, err := region.New(c.code, c.name)
		problems, ok := errors.AsType[models.Problems](err)
		if !ok || len(problems) != 1 || problems[0].Field != c.field || problems[0].Key != c.key {
			t.Errorf("New(%q, %q): %v; want %s: %s", c.code, c.name, err, c.field, c.key)
		}
	}
	if _, err := region.New("99", strings.Repeat("长", region.NameMax)); err != nil {
		t.Errorf("a name of NameMax characters: %v", err)
	}
}

func TestParentAndAncestors(t *testing.T) {
	for _, c := range []struct {
		code, parent string
		above        []string
	}{
		{"99", "", nil},
		{"9901", "99", []string{"99"}},
		{"990101", "9901", []string{"99", "9901"}},
		{"990101101", "990101", []string{"99", "9901", "990101"}},
		{"990101101200", "990101101", []string{"99", "9901", "990101", "990101101"}},
		{"990", "", nil},
		{"", "", nil},
	} {
		if got := region.Parent(c.code); got != c.parent {
			t.Errorf("Parent(%q) = %q, want %q", c.code, got, c.parent)
		}
		if got := region.Ancestors(c.code); !slices.Equal(got, c.above) {
			t.Errorf("Ancestors(%q) = %q, want %q", c.code, got, c.above)
		}
	}
}

func TestAt(t *testing.T) {
	for _, c := range []struct {
		code  string
		level region.Level
		want  string
	}{
		{"990101101200", region.County, "990101"},
		{"990101101200", region.Village, "990101101200"},
		{"9901", region.County, ""},
		{"9901", 0, ""},
		{"junk", region.Province, ""},
	} {
		if got := region.At(c.code, c.level); got != c.want {
			t.Errorf("At(%q, %d) = %q, want %q", c.code, c.level, got, c.want)
		}
	}
}

// Bounds and Contains must draw the same line.
func TestBoundsAndContains(t *testing.T) {
	codes := []string{"98", "9899", "99", "9900", "9901", "990101", "990101101", "990101101200", "990102", "9902", "999999999999"}
	for _, c := range []struct {
		of     string
		inside []string
	}{
		{"9901", []string{"9901", "990101", "990101101", "990101101200", "990102"}},
		{"99", codes[2:]},
		{"990101101200", []string{"990101101200"}},
		{"9902", []string{"9902"}},
	} {
		from, to := region.Bounds(c.of)
		for _, x := range codes {
			want := slices.Contains(c.inside, x)
			if got := from <= x && x < to; got != want {
				t.Errorf("Bounds(%q) holds %q: %v, want %v", c.of, x, got, want)
			}
			if got := region.Contains(c.of, x); got != want {
				t.Errorf("Contains(%q, %q) = %v, want %v", c.of, x, got, want)
			}
		}
	}
}

func TestContainsRefusesWhatIsNoCode(t *testing.T) {
	for _, c := range [][2]string{{"", "99"}, {"", ""}, {"990", "990101"}, {"99", "990"}, {"99", ""}, {"9901", "99"}} {
		if region.Contains(c[0], c[1]) {
			t.Errorf("Contains(%q, %q)", c[0], c[1])
		}
	}
}

func TestFullName(t *testing.T) {
	for want, names := range map[string][]string{
		"":                {},
		"示范省明镜市清源县清源镇":    {"示范省", "明镜市", "清源县", "清源镇"},
		"北京市东城区东华门街道":     {"北京市", "市辖区", "东城区", "东华门街道"},
		"重庆市城口县":          {"重庆市", "县", "城口县"},
		"湖北省仙桃市":          {"湖北省", "省直辖县级行政区划", "仙桃市"},
		"新疆维吾尔自治区石河子市":    {"新疆维吾尔自治区", "自治区直辖县级行政区划", "石河子市"},
		"广东省东莞市":          {"广东省", "东莞市", "东莞市"},
		"广东省东莞市东城街道":      {"广东省", "东莞市", "东莞市", "东城街道"},
		"北京市市辖区":          {"北京市", "市辖区"},
		"福建省泉州市金门县金门县人民村": {"福建省", "泉州市", "金门县", "金门县", "金门县人民村"},
	} {
		var path []region.Region
		for _, n := range names {
			path = append(path, region.Region{Name: n})
		}
		if got := region.FullName(path); got != want {
			t.Errorf("FullName(%q) = %q, want %q", names, got, want)
		}
	}
}
