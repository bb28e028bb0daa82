package xpath

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// ErrInvalid is the error of a text that is no XML, or no XPath.
var ErrInvalid = errors.New("xpath: invalid")

type kind byte

const (
	root kind = iota
	element
	attribute
	text
	comment
	instruction
)

// Node is a node of a document. order and end are its place and its last descendant's in the document's order.
type Node struct {
	kind                kind
	prefix, space, name string
	text                string
	parent              *Node
	children, attrs     []*Node
	order, end          int
}

// Document is an XML document; nodes are all of it in its order.
type Document struct {
	nodes []*Node
	// spaces are the namespaces of the prefixes, as the document first declares them.
	spaces map[string]string
}

// maxDepth bounds the nesting of elements.
const maxDepth = 256

// builder reads a document: open are the elements around, scopes the namespaces that they declare.
type builder struct {
	doc    *Document
	open   []*Node
	scopes []map[string]string
}

// Parse reads an XML document. Texts of nothing but white space are left out. One with a document type is invalid.
func Parse(source string) (*Document, error) {
	d := xml.NewDecoder(strings.NewReader(source))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	b := builder{doc: &Document{spaces: map[string]string{"xml": "http://www.w3.org/XML/1998/namespace"}}}
	b.scopes = []map[string]string{{"xml": b.doc.spaces["xml"]}}
	b.open = []*Node{b.add(&Node{kind: root})}
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || !b.take(t) {
			return nil, ErrInvalid
		}
	}
	top := b.open[0]
	if len(b.open) != 1 || !slices.ContainsFunc(top.children, func(n *Node) bool { return n.kind == element }) {
		return nil, ErrInvalid
	}
	b.close(top)
	return b.doc, nil
}

// add numbers a node.
func (b *builder) add(n *Node) *Node {
	n.order, n.end = len(b.doc.nodes), len(b.doc.nodes)
	b.doc.nodes = append(b.doc.nodes, n)
	return n
}

func (b *builder) close(n *Node) { n.end = len(b.doc.nodes) - 1 }

// take adds a token; false where it may not stand.
func (b *builder) take(t xml.Token) bool {
	top := b.open[len(b.open)-1]
	child := func(n *Node) {
		n.parent = top
		top.children = append(top.children, b.add(n))
	}
	switch t := t.(type) {
	case xml.StartElement:
		return b.start(t)
	case xml.EndElement:
		if top.kind != element || t.Name.Local != top.name || t.Name.Space != top.prefix {
			return false
		}
		b.close(top)
		b.open, b.scopes = b.open[:len(b.open)-1], b.scopes[:len(b.scopes)-1]
	case xml.CharData:
		blank := strings.Trim(string(t), " \t\r\n") == ""
		if top.kind == root {
			return blank
		}
		if k := len(top.children); k > 0 && top.children[k-1].kind == text {
			top.children[k-1].text += string(t)
		} else if !blank {
			child(&Node{kind: text, text: string(t)})
		}
	case xml.Comment:
		child(&Node{kind: comment, text: string(t)})
	case xml.ProcInst:
		if t.Target == "xml" {
			return len(b.doc.nodes) == 1
		}
		child(&Node{kind: instruction, name: t.Target, text: string(t.Inst)})
	default: // a document type
		return false
	}
	return true
}

// start opens an element.
func (b *builder) start(t xml.StartElement) bool {
	top := b.open[len(b.open)-1]
	if len(b.open) > maxDepth || top.kind == root && slices.ContainsFunc(top.children, func(n *Node) bool { return n.kind == element }) {
		return false
	}
	scope := map[string]string{}
	for _, a := range t.Attr {
		prefix := a.Name.Local
		switch {
		case a.Name.Space == "" && prefix == "xmlns":
			prefix = ""
		case a.Name.Space != "xmlns" || a.Value == "":
			continue
		}
		scope[prefix] = a.Value
		if _, known := b.doc.spaces[prefix]; !known && prefix != "" {
			b.doc.spaces[prefix] = a.Value
		}
	}
	b.scopes = append(b.scopes, scope)
	space, ok := b.space(t.Name.Space, true)
	if !ok || t.Name.Local == "" {
		return false
	}
	n := b.add(&Node{kind: element, prefix: t.Name.Space, space: space, name: t.Name.Local, parent: top})
	top.children = append(top.children, n)
	b.open = append(b.open, n)
	return b.attributes(n, t.Attr)
}

func (b *builder) attributes(n *Node, attrs []xml.Attr) bool {
	for i, a := range attrs {
		for _, other := range attrs[:i] {
			if other.Name == a.Name {
				return false
			}
		}
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		space, ok := b.space(a.Name.Space, false)
		if !ok {
			return false
		}
		n.attrs = append(n.attrs, b.add(&Node{kind: attribute, prefix: a.Name.Space, space: space, name: a.Name.Local, text: a.Value, parent: n}))
	}
	return true
}

// space is the namespace of a prefix in the innermost scope that has it.
func (b *builder) space(prefix string, isElement bool) (string, bool) {
	if prefix == "" && !isElement {
		return "", true
	}
	for _, scope := range slices.Backward(b.scopes) {
		if s, ok := scope[prefix]; ok {
			return s, true
		}
	}
	return "", prefix == ""
}

// Text is the string-value of the node.
func (n *Node) Text() string {
	if n.kind != root && n.kind != element {
		return n.text
	}
	var b strings.Builder
	n.appendText(&b)
	return b.String()
}

func (n *Node) appendText(b *strings.Builder) {
	for _, c := range n.children {
		switch c.kind {
		case text:
			b.WriteString(c.text)
		case element:
			c.appendText(b)
		}
	}
}
