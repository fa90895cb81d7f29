// Package test holds what is true of the whole: who may import whom, and the tests that
// drive the product from outside.
package test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "qingyuan"

type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// packages are those of the module, by their path below it, with what they import
// outside of their tests.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]pkg{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(p.ImportPath, module+"/")] = p
	}
}

// under reports whether a path is dir or below it.
func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func underAny(path string, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool { return under(path, d) })
}

// ours tells an import of this module, by its path below it.
func ours(path string) (string, bool) { return strings.CutPrefix(path, module+"/") }

func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

// may lists, for the packages under a folder, what of ours they may import; anything else
// of ours is refused. docs/architecture.md gives the reasons.
func may() map[string][]string {
	useCase := []string{"models"}
	return map[string][]string{
		"models":              {"models"},
		"config":              {"models", "config"},
		"internal/intake":     useCase,
		"internal/casework":   useCase,
		"internal/keeping":    useCase,
		"internal/exchange":   useCase,
		"internal/fold":       {},
		"internal/search":     {"models", "internal/fold"},
		"internal/publishing": useCase,
		"internal/affairs":    useCase,
		"internal/changes":    useCase,
		"internal/duties":     useCase,
		"internal/questions":  useCase,
		"internal/accounts":   useCase,
		"internal/regions":    useCase,
		"internal/trail":      useCase,
		"internal/almanac":    useCase,
		"internal/oversight":  useCase,
		"internal/guard":      useCase,
		"internal/reminders":  useCase,
		"internal/jobs":       useCase,
		"internal/mail":       useCase,
		"internal/seal":       useCase,
		"internal/blob":       useCase,
		"internal/scrub":      {"models", "internal/scrub"},
		"internal/cache":      useCase,
		"internal/snapshots":  useCase,
		"internal/export":     useCase,
		"internal/scan":       {},
		"internal/tabular":    useCase,
		"internal/qr":         {},
		"internal/charts":     {},
		"internal/docx":       useCase,
		"internal/markdown":   {},
		"internal/factor":     useCase,
		"internal/i18n":       {},
		"internal/store":      {"models", "config", "internal/store/sqlite"},
		"handlers/mw":         {"models", "internal/i18n", "internal/accounts"},
		"views":               {},
		"static":              {},
	}
}

func TestWhoMayImportWhom(t *testing.T) {
	all := packages(t)
	for path, p := range all {
		for dir, allowed := range may() {
			if !under(path, dir) {
				continue
			}
			for _, imp := range p.Imports {
				if below, is := ours(imp); is && !underAny(below, allowed...) {
					t.Errorf("%s imports %s; packages under %s may import %v of ours", path, below, dir, allowed)
				}
			}
		}
	}
	for dir := range may() {
		if !slices.ContainsFunc(keys(all), func(path string) bool { return under(path, dir) }) {
			t.Errorf("the table names %s, which isn't there", dir)
		}
	}
}

// Rules stay pure and small by knowing few of each other: models themselves know no package
// below them, and those below know models and what stands here.
func TestWhichModelsKnowEachOther(t *testing.T) {
	known := map[string][]string{
		"models/fund":       {"models/region"},
		"models/disclosure": {"models/region", "models/fund"},
		"models/book":       {"models/region", "models/disclosure"},
		"models/index":      {"models/disclosure", "models/region"},
		"models/privacy":    {"models/disclosure"},
		"models/duty":       {"models/region", "models/disclosure"},
		"models/question":   {"models/region"},
	}
	shared := []string{"models", "models/calendar", "models/deadline"}
	for path, p := range packages(t) {
		if !under(path, "models") {
			continue
		}
		allowed := append(slices.Clone(shared), known[path]...)
		switch path {
		case "models":
			allowed = nil
		case "models/calendar":
			allowed = []string{"models"}
		}
		for _, imp := range p.Imports {
			if below, is := ours(imp); is && !slices.Contains(allowed, below) {
				t.Errorf("%s imports %s; it may import %v of ours", path, below, allowed)
			}
		}
	}
}

func TestModelsKnowTheStandardLibraryOnly(t *testing.T) {
	for path, p := range packages(t) {
		if !under(path, "models") {
			continue
		}
		for _, imp := range p.Imports {
			if _, is := ours(imp); !is && !isStandard(imp) {
				t.Errorf("%s imports %s", path, imp)
			}
		}
	}
}

// who may know a library, by the start of its path.
func TestWhoKnowsWhichLibrary(t *testing.T) {
	for library, dirs := range map[string][]string{
		"github.com/gofiber":             {"handlers", "cmd"},
		"github.com/valyala/fasthttp":    {"handlers", "cmd"},
		"gorm.io":                        {"internal/store", "internal/testkit", "cmd"},
		"modernc.org/sqlite":             {"internal/store/sqlite"},
		"github.com/go-sql-driver":       {"internal/store", "internal/testkit"},
		"github.com/minio/minio-go":      {"internal/blob", "internal/testkit"},
		"filippo.io/age":                 {"internal/seal"},
		"golang.org/x/crypto":            {"internal/seal"},
		"github.com/cloudflare/circl":    {"internal/seal"},
		"github.com/dchest/captcha":      {"internal/guard"},
		"github.com/wneessen/go-mail":    {"internal/mail"},
		"github.com/emersion/go-smtp":    {"internal/testkit"},
		"github.com/boombuler/barcode":   {"internal/qr"},
		"github.com/gomutex/godocx":      {"internal/docx"},
		"github.com/yuin/goldmark":       {"internal/markdown"},
		"github.com/pquerna/otp":         {"internal/factor"},
		"github.com/go-webauthn":         {"internal/factor"},
		"github.com/xuri/excelize":       {"internal/tabular"},
		"github.com/spf13/cobra":         {"cmd"},
		"github.com/nicksnyder/go-i18n":  {"internal/i18n"},
		"github.com/gabriel-vasile":      {"internal/scrub"},
		"github.com/pdfcpu":              {"internal/scrub/pdf"},
		"github.com/ledongthuc":          {"internal/scrub/pdf"},
		"github.com/pressly/goose":       {"internal/store"},
		"github.com/schollz/progressbar": {"cmd"},
		"go.yaml.in/yaml":                {"config", "internal/i18n"},
		"github.com/chromedp":            {"test", "internal/testkit"},
		"html/template":                  {"handlers"},
		"math/rand":                      {"internal/store", "internal/testkit", "test", "internal/blob", "cmd"},
	} {
		for path, p := range packages(t) {
			for _, imp := range p.Imports {
				if under(imp, library) && !underAny(path, dirs...) {
					t.Errorf("%s imports %s; only %v may", path, imp, dirs)
				}
			}
		}
	}
}

func keys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	return list
}
