// Package static holds the stylesheets, scripts and images.
package static

import "embed"

// FS has css/, js/ and images/.
//
//go:embed css js images
var FS embed.FS
