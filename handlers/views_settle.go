package handlers

import (
	"html"
	"html/template"
	"text/template/parse"

	"qingyuan/internal/i18n"
)

// settling sets what a language settles when a page is parsed, not each time that it is shown: a
// text without placeholders, {{t "key"}}, the branch of {{if eq lang "zh-CN"}}, and what only hands
// on its argument then, {{template "zh" .Name}}.
type settling struct {
	texts *i18n.Catalogue
	lang  i18n.Lang
	set   *template.Template
}

// all settles every template of a set that hasn't been executed, twice: what hands on is known
// once it is settled itself.
func (s settling) all() {
	for range 2 {
		for _, t := range s.set.Templates() {
			if t.Tree != nil {
				s.list(t.Tree.Root)
			}
		}
	}
}

func (s settling) list(list *parse.ListNode) {
	if list == nil {
		return
	}
	var nodes []parse.Node
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			nodes = append(nodes, s.action(n))
			continue
		case *parse.TemplateNode:
			nodes = append(nodes, s.handedOn(n))
			continue
		case *parse.IfNode:
			s.branch(&n.BranchNode)
			if taken, ok := s.taken(n); ok {
				nodes = append(nodes, taken...)
				continue
			}
		case *parse.RangeNode:
			s.branch(&n.BranchNode)
		case *parse.WithNode:
			s.branch(&n.BranchNode)
		}
		nodes = append(nodes, node)
	}
	list.Nodes = nodes
}

func (s settling) branch(b *parse.BranchNode) {
	s.list(b.List)
	s.list(b.ElseList)
}

// action is the text of {{t "key"}}, or the action as it was.
func (s settling) action(n *parse.ActionNode) parse.Node {
	args, ok := call(n.Pipe, "t", 1)
	if !ok {
		return n
	}
	key, ok := args[0].(*parse.StringNode)
	if !ok {
		return n
	}
	text, ok := s.texts.Plain(s.lang, key.Text)
	if !ok {
		return n
	}
	return &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(html.EscapeString(text))}
}

// handedOn is {{.Name}} of {{template "zh" .Name}}, where that template is {{.}} and no more.
func (s settling) handedOn(n *parse.TemplateNode) parse.Node {
	called := s.set.Lookup(n.Name)
	if called == nil || called.Tree == nil || len(called.Tree.Root.Nodes) != 1 || n.Pipe == nil {
		return n
	}
	action, ok := called.Tree.Root.Nodes[0].(*parse.ActionNode)
	if !ok || action.Pipe.String() != "." {
		return n
	}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: n.Pos, Line: n.Line, Pipe: n.Pipe}
}

// taken are the nodes of the branch that {{if eq lang "…"}} takes.
func (s settling) taken(n *parse.IfNode) ([]parse.Node, bool) {
	args, ok := call(n.Pipe, "eq", 2)
	if !ok {
		return nil, false
	}
	name, isName := args[0].(*parse.IdentifierNode)
	lang, isLang := args[1].(*parse.StringNode)
	if !isName || !isLang || name.Ident != "lang" {
		return nil, false
	}
	list := n.ElseList
	if lang.Text == string(s.lang) {
		list = n.List
	}
	if list == nil {
		return nil, true
	}
	for _, node := range list.Nodes { // a variable would live on behind the branch
		if action, ok := node.(*parse.ActionNode); ok && len(action.Pipe.Decl) > 0 {
			return nil, false
		}
	}
	return list.Nodes, true
}

// call is what a pipeline gives to the one function that it calls.
func call(pipe *parse.PipeNode, name string, args int) ([]parse.Node, bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != args+1 {
		return nil, false
	}
	called, ok := pipe.Cmds[0].Args[0].(*parse.IdentifierNode)
	if !ok || called.Ident != name {
		return nil, false
	}
	return pipe.Cmds[0].Args[1:], true
}
