// Package markdown makes HTML of what is written in Markdown: text, headings, lists, links.
// HTML in it is shown as it is typed, and nothing of it is fetched from elsewhere.
package markdown

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// HTML renders a text. Its first headings are those of the third level: a page's title and its
// sections stand above them.
func HTML(source string) (string, error) {
	md := goldmark.New(
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(tamed{}, 100))),
		goldmark.WithRendererOptions(html.WithHardWraps(), renderer.WithNodeRenderers(util.Prioritized(typed{}, 10))),
	)
	var out bytes.Buffer
	if err := md.Convert([]byte(source), &out); err != nil {
		return "", fmt.Errorf("render a text: %w", err)
	}
	return out.String(), nil
}

// tamed lowers headings and lets links tell nobody where their readers come from. A link leads
// to a page, a mailbox or a telephone; one that runs something, as javascript:, leads nowhere.
type tamed struct{}

func (tamed) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var bare []*ast.AutoLink // <javascript:…>: left as text
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+2, 6)
		case *ast.Link:
			n.SetAttributeString("rel", "nofollow noreferrer")
			if !leads(n.Destination) {
				n.Destination = nil
			}
		case *ast.AutoLink:
			n.SetAttributeString("rel", "nofollow noreferrer")
			if !leads(n.URL(reader.Source())) {
				bare = append(bare, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range bare {
		n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(util.EscapeHTML(n.Label(reader.Source()))))
	}
}

// leads reports whether an address is one of those that a link may have: within the portal, or
// of a page, a mailbox or a telephone.
func leads(address []byte) bool {
	u, err := url.Parse(string(util.ResolveNumericReferences(util.ResolveEntityNames(address))))
	return err == nil && slices.Contains([]string{"", "http", "https", "mailto", "tel"}, strings.ToLower(u.Scheme))
}

// typed shows HTML as it was typed, and of a picture its description alone.
type typed struct{}

func (typed) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
	r.Register(ast.KindRawHTML, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			write(w, source, n.(*ast.RawHTML).Segments)
		}
		return ast.WalkSkipChildren, nil
	})
	r.Register(ast.KindHTMLBlock, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		_, _ = w.WriteString("<p>")
		write(w, source, n.Lines())
		if b := n.(*ast.HTMLBlock); b.HasClosure() {
			_, _ = w.Write(util.EscapeHTML(b.ClosureLine.Value(source)))
		}
		_, _ = w.WriteString("</p>\n")
		return ast.WalkContinue, nil
	})
}

func write(w util.BufWriter, source []byte, lines *text.Segments) {
	for i := range lines.Len() {
		s := lines.At(i)
		_, _ = w.Write(util.EscapeHTML(s.Value(source)))
	}
}
