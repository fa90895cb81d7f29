// Package views holds the page templates.
package views

import "embed"

// FS has layouts/, partials/ and pages/.
//
//go:embed layouts partials pages
var FS embed.FS
