package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// cached is a place in the folder .cache beside go.mod, where scripts/install puts what
// tests need; "" outside of the repository.
func cached(path ...string) string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(append([]string{dir, ".cache"}, path...)...)
		}
		dir = filepath.Dir(dir)
	}
	return ""
}

// AxeFile is the path of axe-core's script for the browser.
func AxeFile(t testing.TB) string { return npmFile(t, "axe-core", "axe.min.js") }

// TusFile is the path of tus-js-client's script for the browser; it defines window.tus.
func TusFile(t testing.TB) string { return npmFile(t, "tus-js-client", "dist", "tus.min.js") }

// OpenAPIFile is the path of the JSON schema of OpenAPI 3.1 documents.
func OpenAPIFile(t testing.TB) string {
	return npmFile(t, "@seriousme/openapi-schema-validator", "schemas", "v3.1", "schema.json")
}

func npmFile(t testing.TB, path ...string) string {
	t.Helper()
	name := cached(append([]string{"npm"}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Fatalf("%s isn't installed: run `make test`, or scripts/install, which fetches what tests need", path[0])
	}
	return name
}
