package syntax

import (
	"strings"

	"tyche/engine/workbook"
)

// prefixed reads what follows a sheet prefix.
func (p *parser) prefixed() (Node, error) {
	in := parsePlace(p.string(p.peek()))
	p.at++
	t := p.peek()
	switch t.kind {
	case tokenRef:
		p.at++
		r := t.ref
		r.In = in
		return &r, nil
	case tokenIdent:
		return p.word(in)
	case tokenError:
		v, err := p.literal()
		return &Literal{v}, err
	case tokenTable:
		p.at++
		return parseTable(p.string(t), int(t.start))
	}
	return nil, p.fail("a sheet name must be followed by a reference")
}

// parsePlace reads a prefix with its !, such as Sheet1!, 'My Sheet'!, Jan:Dec!, [1]Sheet1! or '[1]My Sheet'!.
func parsePlace(s string) Place {
	s = s[:len(s)-1]
	if strings.HasPrefix(s, "'") {
		s = strings.ReplaceAll(s[1:len(s)-1], "''", "'")
	}
	in := Place{Given: true}
	if open := strings.IndexByte(s, '['); open >= 0 {
		if end := strings.IndexByte(s[open:], ']'); end > 0 {
			in.Book = s[:open] + s[open+1:open+end]
			s = s[open+end+1:]
			if in.Book == "" {
				in.Book = "?"
			}
		}
	}
	in.First, in.Last, _ = strings.Cut(s, ":")
	return in
}

// parseTable reads a structured reference such as T[Col], T[[#This Row],[A]:[B]] or T[@Col]; at is its place in the
// formula. The character ' makes the next one ordinary.
func parseTable(s string, at int) (Node, error) {
	open := strings.IndexByte(s, '[')
	t := &TableRef{Table: s[:open]}
	body := strings.TrimSpace(s[open+1 : len(s)-1])
	if strings.HasPrefix(body, "@") {
		t.Items = append(t.Items, "#This Row")
		body = body[1:]
	}
	ok := true
	if !strings.HasPrefix(body, "[") {
		ok = t.item(body)
		body = ""
	}
	for ok && body != "" {
		body, ok = t.next(body)
	}
	if !ok {
		return nil, &Error{at, "the structured reference cannot be read"}
	}
	return t, nil
}

// next reads one part in brackets, or a range of columns, with the comma after it.
func (t *TableRef) next(body string) (rest string, ok bool) {
	part, rest, ok := bracketed(body)
	if !ok || !t.item(part) {
		return "", false
	}
	rest = strings.TrimLeft(rest, " ")
	if strings.HasPrefix(rest, ":") {
		var last string
		if last, rest, ok = bracketed(strings.TrimLeft(rest[1:], " ")); !ok || !plain(last) || strings.HasPrefix(part, "#") || last == "" {
			return "", false
		}
		t.Last = unescape(last)
		rest = strings.TrimLeft(rest, " ")
	}
	if rest == "" {
		return "", true
	}
	after, comma := strings.CutPrefix(rest, ",")
	after = strings.TrimLeft(after, " ")
	return after, comma && after != ""
}

// item adds a part: one of the table's areas, or a column.
func (t *TableRef) item(s string) bool {
	for _, name := range []string{"#All", "#Data", "#Headers", "#Totals", "#This Row"} {
		if strings.EqualFold(s, name) {
			t.Items = append(t.Items, name)
			return true
		}
	}
	if s == "" {
		return true
	}
	t.First, t.Last = unescape(s), unescape(s)
	return plain(s) && t.First != ""
}

// plain tells that no bracket or # in a column's name stands without the escape '.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			if i++; i == len(s) {
				return false
			}
		case '[', ']', '#', '@':
			return false
		}
	}
	return true
}

// bracketed splits "[a]rest" into a and rest.
func bracketed(s string) (inner, rest string, ok bool) {
	if !strings.HasPrefix(s, "[") {
		return "", "", false
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\'':
			i++
		case ']':
			return s[1:i], s[i+1:], true
		}
	}
	return "", "", false
}

func unescape(s string) string {
	if !strings.Contains(s, "'") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\'' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// QuoteSheet is a sheet name as it stands before ! in a formula, in quotes where it needs them.
func QuoteSheet(name string) string {
	plain := name != "" && identStart(name[0])
	for i := range len(name) {
		plain = plain && identPart(name[i]) && name[i] != '?'
	}
	if _, isCell := workbook.ParseAddress(name); plain && !isCell {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}
