package handlers

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"text/template/parse"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/models/matter"
)

// Views is a fiber.Views over html/template: one parsed set per page and language, and one per
// frame, so that a page's definitions meet no other page's, a request takes no lock, and an
// execution error is an error, not a page (design §5, fact 8; docs/adr/0001-view-engine.md). Each
// is parsed when somebody first asks for it: most nodes show few of them.
type Views struct {
	files   fs.FS
	texts   *i18n.Catalogue
	assets  *Assets
	matters matter.Catalogue
	langs   map[i18n.Lang]pages
	bufs    sync.Pool
}

// pages are all of a language, by name: "staff/queue".
type pages map[string]func() (framedPage, error)

// framedPage is a page's own definitions, and the frame that it shares with all pages of its
// layout and language.
type framedPage struct{ frame, own *template.Template }

// inFrame is what a frame gets: what the page gets, and what the page says.
type inFrame struct {
	mw.Page
	Title, Scripts, Main template.HTML
}

// NewViews finds layouts/, partials/ and pages/ in files, every page.
func NewViews(files fs.FS, texts *i18n.Catalogue, assets *Assets, matters matter.Catalogue) (*Views, error) {
	v := &Views{files: files, texts: texts, assets: assets, matters: matters, langs: map[i18n.Lang]pages{},
		bufs: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	for _, lang := range i18n.Langs() {
		all, err := v.pages(lang)
		if err != nil {
			return nil, err
		}
		v.langs[lang] = all
	}
	return v, nil
}

// Load has nothing left to do; Fiber calls it.
func (v *Views) Load() error { return nil }

// framed is a folder's pages in a layout, and the first part of the names that they have there.
type framed struct{ name, layout string }

// framesOf says how the pages of a folder are framed. Those of a report are the staff's too,
// who take down letters, visits and calls.
func framesOf(folder string) []framed {
	switch folder {
	case "report":
		return []framed{{"report", "report"}, {"register", "staff"}}
	case "staff":
		return []framed{{"staff", "staff"}}
	}
	return []framed{{folder, "public"}}
}

// pages finds the pages of a language; none is parsed yet.
func (v *Views) pages(lang i18n.Lang) (pages, error) {
	partials := sync.OnceValues(func() (*template.Template, error) { return v.partials(lang) })
	layouts := map[string]func() (layout, error){}
	for _, name := range []string{"public", "report", "staff"} {
		layouts[name] = sync.OnceValues(func() (layout, error) { return v.layout(name, lang, partials) })
	}
	all := pages{}
	err := fs.WalkDir(v.files, "pages", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		for _, f := range framesOf(path.Base(path.Dir(file))) {
			all[f.name+"/"+strings.TrimSuffix(path.Base(file), ".html")] = sync.OnceValues(func() (framedPage, error) {
				in, err := layouts[f.layout]()
				if err != nil {
					return framedPage{}, err
				}
				own, err := v.page(in.shared, lang, file)
				if err != nil {
					return framedPage{}, fmt.Errorf("views: %s: %w", file, err)
				}
				return framedPage{in.frame, own}, nil
			})
		}
		return nil
	})
	return all, err
}

// layout is what the pages of a layout share: the sets that they find definitions in, which are
// never executed themselves, and the frame.
type layout struct {
	shared []*template.Template
	frame  *template.Template
}

func (v *Views) partials(lang i18n.Lang) (*template.Template, error) {
	set, err := v.set("partials", lang).ParseFS(v.files, "partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("views: %w", err)
	}
	return set, nil
}

func (v *Views) layout(name string, lang i18n.Lang, partials func() (*template.Template, error)) (layout, error) {
	own, err := v.set("layout", lang).ParseFS(v.files, "layouts/frame.html", "layouts/"+name+".html")
	if err != nil {
		return layout{}, fmt.Errorf("views: %s: %w", name, err)
	}
	all, err := partials()
	if err != nil {
		return layout{}, err
	}
	l := layout{[]*template.Template{own, all}, v.set("frame", lang)}
	if err := v.adopt(l.frame, lang, l.shared, "frame"); err != nil {
		return layout{}, fmt.Errorf("views: %s: %w", name, err)
	}
	return l, nil
}

func (v *Views) set(name string, lang i18n.Lang) *template.Template {
	return template.New(name).Funcs(funcs(v.texts, lang, v.assets, v.matters))
}

// page parses a page, with those of the shared definitions that it leads to: each page has
// copies of its own, and all of them in all pages would take most of the memory at rest.
func (v *Views) page(shared []*template.Template, lang i18n.Lang, file string) (*template.Template, error) {
	set, err := v.set("page", lang).ParseFS(v.files, file)
	if err != nil {
		return nil, err
	}
	var wanted []string
	for _, own := range set.Templates() {
		wanted = append(wanted, called(own.Tree)...)
	}
	return set, v.adopt(set, lang, shared, wanted...)
}

// adopt copies the definitions that are wanted into a set, and all that they lead to: then the
// set is whole.
func (v *Views) adopt(set *template.Template, lang i18n.Lang, shared []*template.Template, wanted ...string) error {
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		if own := set.Lookup(name); own != nil && own.Tree != nil { // its own, or there already
			continue
		}
		var found *template.Template
		for _, some := range shared {
			if found = some.Lookup(name); found != nil && found.Tree != nil {
				break
			}
		}
		if found == nil || found.Tree == nil {
			return fmt.Errorf("nobody defines %q", name)
		}
		if _, err := set.AddParseTree(name, found.Tree.Copy()); err != nil {
			return err
		}
		wanted = append(wanted, called(found.Tree)...)
	}
	settling{v.texts, lang, set}.all()
	return nil
}

// called are the names of the definitions that a template calls.
func called(tree *parse.Tree) []string {
	var names []string
	var walk func(list *parse.ListNode)
	branch := func(b *parse.BranchNode) { walk(b.List); walk(b.ElseList) }
	walk = func(list *parse.ListNode) {
		if list == nil {
			return
		}
		for _, n := range list.Nodes {
			switch n := n.(type) {
			case *parse.TemplateNode:
				names = append(names, n.Name)
			case *parse.IfNode:
				branch(&n.BranchNode)
			case *parse.RangeNode:
				branch(&n.BranchNode)
			case *parse.WithNode:
				branch(&n.BranchNode)
			}
		}
	}
	if tree != nil {
		walk(tree.Root)
	}
	return names
}

// Render writes a page whole or not at all.
func (v *Views) Render(w io.Writer, name string, bind any, _ ...string) error {
	page, err := v.find(name)
	if err != nil {
		return err
	}
	data, ok := bind.(mw.Page)
	if !ok {
		return fmt.Errorf("views: %s gets a %T", name, bind)
	}
	buf := v.bufs.Get().(*bytes.Buffer)
	defer v.bufs.Put(buf)
	in := inFrame{Page: data}
	for block, to := range map[string]*template.HTML{"title": &in.Title, "scripts": &in.Scripts, "main": &in.Main} {
		if block == "scripts" && page.own.Lookup(block) == nil {
			continue
		}
		buf.Reset()
		if err := page.own.ExecuteTemplate(buf, block, data); err != nil {
			return fmt.Errorf("views: %w", err)
		}
		*to = template.HTML(buf.String()) //nolint:gosec // it is what a template has escaped
	}
	buf.Reset()
	if err := page.frame.ExecuteTemplate(buf, "frame", in); err != nil {
		return fmt.Errorf("views: %w", err)
	}
	if _, err := buf.WriteTo(w); err != nil {
		return fmt.Errorf("views: %w", err)
	}
	return nil
}

// find finds a page by language and name: "zh-CN/staff/queue".
func (v *Views) find(name string) (framedPage, error) {
	lang, rest, _ := strings.Cut(name, "/")
	all, ok := v.langs[i18n.Lang(lang)]
	if !ok {
		return framedPage{}, fmt.Errorf("views: no language of %s", name)
	}
	page, ok := all[rest]
	if !ok {
		return framedPage{}, fmt.Errorf("views: no page %s", name)
	}
	return page()
}
