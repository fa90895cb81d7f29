package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"qingyuan/internal/i18n"
)

// The page in the docs is what the table says today.
func TestTheWorkflowsPageIsItsTable(t *testing.T) {
	for lang, file := range map[i18n.Lang]string{i18n.English: "../../docs/workflow.md", i18n.Chinese: "../../docs/workflow.zh.md"} {
		var page bytes.Buffer
		if err := printWorkflow(&page, lang); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), "⟦") {
			t.Errorf("a text is missing in %s:\n%s", lang, page.String())
		}
		kept, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(kept, page.Bytes()) {
			t.Errorf("%s isn't what the table says: scripts/docs writes it anew", file)
		}
	}
}
