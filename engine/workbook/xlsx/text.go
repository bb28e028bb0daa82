package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxText bounds the text of one element in bytes. Excel allows 32,767 characters in a cell and 8,192 in a formula.
const maxText = 1 << 20

// attr is the raw value of an attribute of the element that was just opened, nil when it is not there.
func (s *scanner) attr(name string) []byte {
	for i := range s.attrs {
		if string(s.attrs[i].name) == name {
			return s.attrs[i].value
		}
	}
	return nil
}

// attrText is the value of an attribute with its entities resolved; empty when it is not there.
func (s *scanner) attrText(name string) (string, error) {
	raw := s.attr(name)
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexAny(raw, "\t\r\n") < 0 {
		return validText(raw), nil
	}
	flat := bytes.Map(func(r rune) rune {
		if r == '\t' || r == '\r' || r == '\n' {
			return ' '
		}
		return r
	}, raw)
	b, err := unescape(nil, flat)
	return validText(b), err
}

// attrBool is the value of an XML boolean attribute, or otherwise where it is not there.
func (s *scanner) attrBool(name string, otherwise bool) bool {
	raw := s.attr(name)
	if raw == nil {
		return otherwise
	}
	return isTrue(raw)
}

func isTrue(raw []byte) bool {
	switch string(raw) {
	case "1", "true", "on", "t":
		return true
	}
	return false
}

// attrInt is the value of an integer attribute, or otherwise where it is not there or no integer.
func (s *scanner) attrInt(name string, otherwise int) int {
	if n, err := strconv.Atoi(string(s.attr(name))); err == nil {
		return n
	}
	return otherwise
}

// relID is the value of the attribute id of the relationships namespace: the one named id that has a prefix.
func (s *scanner) relID() string {
	for i := range s.attrs {
		if _, local, found := bytes.Cut(s.attrs[i].name, []byte{':'}); found && string(local) == "id" {
			return string(s.attrs[i].value)
		}
	}
	return ""
}

// preserves tells whether the element that was just opened asks to keep the white space around its text.
func (s *scanner) preserves() bool { return string(s.attr("xml:space")) == "preserve" }

// content appends the text of the element that was just opened to dst and moves behind its end. The text of elements
// inside it is left out.
func (s *scanner) content(dst []byte) ([]byte, error) {
	inside := s.depth()
	start := len(dst)
	for {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case t == tokenEnd && s.depth() < inside:
			return dst, nil
		case t == tokenText && s.depth() == inside && s.cdata:
			dst = append(dst, s.text...)
		case t == tokenText && s.depth() == inside:
			if dst, err = unescape(dst, s.text); err != nil {
				return dst, err
			}
		}
		if len(dst)-start > maxText {
			return dst, fmt.Errorf("a text is longer than %d bytes", maxText)
		}
	}
}

// skip moves behind the end of the element that was just opened.
func (s *scanner) skip() error {
	for inside := s.depth(); s.depth() >= inside; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// child moves to the next element directly inside the one at depth parent. It answers false, having consumed the
// parent's end, when there is none. The element before must have been consumed.
func (s *scanner) child(parent int) (bool, error) {
	for {
		t, err := s.next()
		if err != nil || t == tokenEOF {
			return false, err
		}
		if t == tokenStart {
			return true, nil
		}
		if t == tokenEnd && s.depth() < parent {
			return false, nil
		}
	}
}

// children reads the elements directly inside the one that was just opened; read must consume each.
func children(s *scanner, read func(*scanner) error) error {
	for depth := s.depth(); ; {
		found, err := s.child(depth)
		if err != nil || !found {
			return err
		}
		if err := read(s); err != nil {
			return err
		}
	}
}

// inside visits every element inside the one that was just opened and moves behind its end.
func inside(s *scanner, visit func()) error {
	for depth := s.depth(); ; {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == tokenStart {
			visit()
		}
		if t == tokenEnd && s.depth() < depth {
			return nil
		}
	}
}

// root moves to the document's root element.
func (s *scanner) root() error {
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == tokenStart {
			return nil
		}
		if t == tokenEOF {
			return errTruncated
		}
	}
}

// unescape appends XML text to dst: entities resolved, line ends made "\n".
func unescape(dst, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexAny(raw, "&\r")
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst = append(dst, raw[:i]...)
		if raw[i] == '\r' {
			dst = append(dst, '\n')
			raw = bytes.TrimPrefix(raw[i+1:], []byte{'\n'})
			continue
		}
		n := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
		if n < 0 {
			return dst, errors.New("the XML holds an & that begins no entity")
		}
		r, ok := entity(raw[i+1 : i+n])
		if !ok {
			return dst, fmt.Errorf("the XML holds the unknown entity %s", quote(string(raw[i:i+n+1])))
		}
		dst = utf8.AppendRune(dst, r)
		raw = raw[i+n+1:]
	}
}

func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, isNumber := bytes.CutPrefix(name, []byte{'#'})
	if !isNumber {
		return 0, false
	}
	base := 10
	if hex, isHex := bytes.CutPrefix(digits, []byte{'x'}); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(string(digits), base, 21)
	return rune(n), err == nil && n <= utf8.MaxRune
}

// validText is text of a file as a string; bytes that are no UTF-8 become the replacement character.
func validText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
}

// cellText is text of the format's type ST_Xstring, in which _xHHHH_ stands for a UTF-16 code unit (ISO/IEC 29500-1
// section 22.9.2.19).
func cellText(b []byte) string {
	if bytes.Index(b, []byte("_x")) < 0 {
		return validText(b)
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		unit, ok := escapedUnit(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		i += escapeLength
		if low, paired := escapedUnit(b[i:]); paired && unit>>10 == 0x36 && low>>10 == 0x37 {
			unit = 0x10000 + (unit&0x3FF)<<10 + low&0x3FF
			i += escapeLength
		}
		out = utf8.AppendRune(out, unit)
	}
	return validText(out)
}

const escapeLength = len("_xHHHH_")

func escapedUnit(b []byte) (rune, bool) {
	if len(b) < escapeLength || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
