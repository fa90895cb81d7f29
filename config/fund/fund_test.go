package fundconfig

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"qingyuan/internal/i18n"
	"qingyuan/models/fund"
)

// The words and programmes that ship can be read, and don't contradict each other.
func TestShippedData(t *testing.T) {
	if _, err := Words(); err != nil {
		t.Error(err)
	}
	list, err := Programmes()
	if err != nil || len(list) < 30 {
		t.Fatalf("%d programmes, %v", len(list), err)
	}
	catalogue := fund.NewCatalogue(list)
	codes := map[string]bool{}
	for _, p := range list {
		if p.Code == "" || p.Name == "" || p.NameEN == "" || p.Unit == "" || codes[p.Code] {
			t.Errorf("incomplete or twice: %+v", p)
		}
		codes[p.Code] = true
		for _, name := range append([]string{p.Code, p.Name, p.NameEN}, p.Synonyms...) {
			if found, ok := catalogue.Find(name); !ok || found.Code != p.Code {
				t.Errorf("%s is a name of %s and of %s", name, p.Code, found.Code)
			}
		}
	}
}

func locale(t *testing.T, lang string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../internal/i18n/locales/fund." + lang + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]any
	if err := yaml.Unmarshal(text, &messages); err != nil {
		t.Fatal(err)
	}
	return messages
}

// Every message that reading a sheet can call for is there in both languages, and none is
// there that nothing calls for.
func TestMessages(t *testing.T) {
	keys := fund.Reasons()
	for _, f := range fund.Fields() {
		keys = append(keys, f.ColumnKey())
	}
	list, err := Programmes()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		keys = append(keys, "fund.category."+p.Category)
	}
	keys = append(keys, errorKeys(t, "../../models/fund", "../../internal/tabular")...)
	for _, lang := range []string{"zh", "en"} {
		messages := locale(t, lang)
		for _, key := range keys {
			if messages[key] == nil {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
		for key := range messages {
			if !slices.Contains(keys, key) {
				t.Errorf("nothing in the code calls for %s of %s", key, lang)
			}
		}
	}
}

// Each message can be written with the values that come with it.
func TestMessagesAreWritten(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]any{
		"File": "表.xlsx", "Limit": 200, "Row": 7, "Missing": "姓名", "Found": "a、b", "Programme": "高龄津贴", "Period": "2026", "Count": 2,
		"Name": "柳树村", "Amount": "1.00", "Computed": "2.00", "Date": "2026-03-05", "First": 3, "Sheet": "甲", "Declared": "3.00",
		"Standard": "121.5", "On": "2026-01-01",
	}
	keys := append(fund.Reasons(), errorKeys(t, "../../models/fund", "../../internal/tabular")...)
	for _, lang := range i18n.Langs() {
		for _, key := range keys {
			if text := catalogue.Text(lang, key, args); strings.ContainsAny(text, "⟦{}") || strings.Contains(text, "<no value>") {
				t.Errorf("%s in %s: %s", key, lang, text)
			}
		}
	}
}

// errorKeys finds the keys fund.err.… in the sources of packages.
func errorKeys(t *testing.T, dirs ...string) []string {
	t.Helper()
	var keys []string
	for _, dir := range dirs {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, `"fund.err.`) {
					keys = append(keys, strings.Trim(lit.Value, `"`))
				}
				return true
			})
		}
	}
	if len(keys) < 20 {
		t.Fatalf("only %d error keys were found", len(keys))
	}
	return keys
}
