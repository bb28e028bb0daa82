package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Bounds of the XML that is accepted. Excel stays far below all of them.
const (
	maxToken = 4 << 20 // bytes of one tag or of the text between two tags
	maxDepth = 256     // elements inside each other
	maxAttrs = 256     // attributes of one element
)

type token uint8

const (
	tokenEOF token = iota
	tokenStart
	tokenEnd
	tokenText
)

type attribute struct{ name, value []byte }

// scanner splits XML into tokens as it streams by. It knows no namespaces (element names lose their prefix, attribute
// names keep it), refuses document type declarations, and checks that tags match. What it returns lies in its
// buffer and is valid until the next call of next.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	readErr  error // why no more bytes come; io.EOF at the end

	name  []byte      // of the element that a tokenStart opened, without its prefix
	attrs []attribute // of the element that a tokenStart opened
	text  []byte      // of a tokenText: raw, see unescape
	cdata bool        // the text is literal

	open    []byte // the names of the open elements, one after the other
	lengths []int  // and their lengths
	closing bool   // the element that was just opened closes itself
}

var errTruncated = errors.New("the XML ends too early")

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10)}
}

// depth is the number of open elements.
func (s *scanner) depth() int { return len(s.lengths) }

// more fetches bytes, moving or enlarging the buffer; it answers false when there are none or the token is too long.
func (s *scanner) more() bool {
	if s.readErr != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.pos, s.end = 0, s.end-s.pos
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			s.readErr = fmt.Errorf("a tag or text is longer than %d bytes", maxToken)
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := io.ReadFull(s.r, s.buf[s.end:])
	s.end += n
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	s.readErr = err
	return n > 0
}

// truncated is the error for bytes that were expected and did not come.
func (s *scanner) truncated() error {
	if s.readErr != nil && !errors.Is(s.readErr, io.EOF) {
		return s.readErr
	}
	return errTruncated
}

// next is the next token. Comments and processing instructions are passed over.
func (s *scanner) next() (token, error) {
	if s.closing {
		s.closing = false
		s.pop()
		return tokenEnd, nil
	}
	for {
		if s.pos == s.end && !s.more() {
			return s.atEnd()
		}
		if s.buf[s.pos] != '<' {
			return s.textToken()
		}
		for s.end-s.pos < 2 {
			if !s.more() {
				return tokenEOF, s.truncated()
			}
		}
		switch s.buf[s.pos+1] {
		case '/':
			return s.endTag()
		case '?':
			if err := s.passOver("?>"); err != nil {
				return tokenEOF, err
			}
		case '!':
			if t, err := s.declaration(); err != nil || t == tokenText {
				return t, err
			}
		default:
			return s.startTag()
		}
	}
}

func (s *scanner) atEnd() (token, error) {
	if !errors.Is(s.readErr, io.EOF) || s.depth() > 0 {
		return tokenEOF, s.truncated()
	}
	return tokenEOF, nil
}

func (s *scanner) textToken() (token, error) {
	from := s.pos
	for {
		if i := bytes.IndexByte(s.buf[from:s.end], '<'); i >= 0 {
			s.text, s.cdata = s.buf[s.pos:from+i], false
			s.pos = from + i
			return tokenText, nil
		}
		seen := s.end - s.pos
		if !s.more() {
			break
		}
		from = s.pos + seen
	}
	if !errors.Is(s.readErr, io.EOF) {
		return tokenEOF, s.readErr
	}
	s.text, s.cdata = s.buf[s.pos:s.end], false
	s.pos = s.end
	return tokenText, nil
}

// declaration handles what begins with "<!": comments, literal text, and the declarations that are refused.
func (s *scanner) declaration() (token, error) {
	const cdata = "<![CDATA["
	for s.end-s.pos < len(cdata) && s.more() {
	}
	rest := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.pos += len("<!--")
		return tokenEOF, s.passOver("-->")
	case bytes.HasPrefix(rest, []byte(cdata)):
		return s.literal(len(cdata))
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		return tokenEOF, errors.New("the XML declares a document type or entities, which Excel never writes")
	}
	return tokenEOF, errors.New("the XML holds an unknown declaration")
}

func (s *scanner) literal(prefix int) (token, error) {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte("]]>")); i >= 0 {
			s.text, s.cdata = s.buf[s.pos+prefix:s.pos+i], true
			s.pos += i + len("]]>")
			return tokenText, nil
		}
		if !s.more() {
			return tokenEOF, s.truncated()
		}
	}
}

// passOver moves behind the next mark, however far it is, without keeping what lies between.
func (s *scanner) passOver(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if !s.more() {
			return s.truncated()
		}
	}
}

func (s *scanner) endTag() (token, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.pos:s.end], '>'); i >= 0 {
			name := bytes.TrimRight(s.buf[s.pos+2:s.pos+i], " \t\r\n")
			if s.depth() == 0 || !bytes.Equal(name, s.innermost()) {
				return tokenEOF, fmt.Errorf("the XML closes %s, which is not open", quote(string(name)))
			}
			s.pos += i + 1
			s.pop()
			return tokenEnd, nil
		}
		if !s.more() {
			return tokenEOF, s.truncated()
		}
	}
}

func (s *scanner) innermost() []byte { return s.open[len(s.open)-s.lengths[len(s.lengths)-1]:] }

func (s *scanner) pop() {
	s.open = s.open[:len(s.open)-s.lengths[len(s.lengths)-1]]
	s.lengths = s.lengths[:len(s.lengths)-1]
}

func (s *scanner) push(name []byte) error {
	if s.depth() == maxDepth {
		return fmt.Errorf("the XML nests elements more than %d deep", maxDepth)
	}
	s.open = append(s.open, name...)
	s.lengths = append(s.lengths, len(name))
	return nil
}

func (s *scanner) startTag() (token, error) {
	for {
		used, err := s.parseTag(s.buf[s.pos:s.end])
		if err == nil {
			s.pos += used
			return tokenStart, nil
		}
		if !errors.Is(err, errTruncated) {
			return tokenEOF, err
		}
		if !s.more() {
			return tokenEOF, s.truncated()
		}
	}
}

// parseTag reads a start tag from the beginning of b; errTruncated when b holds only a part of it.
func (s *scanner) parseTag(b []byte) (int, error) {
	i := 1
	for i < len(b) && !isSpace(b[i]) && b[i] != '>' && b[i] != '/' {
		i++
	}
	name := b[1:i]
	s.attrs = s.attrs[:0]
	for {
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i >= len(b) || (b[i] == '/' && i+1 == len(b)) {
			return 0, errTruncated
		}
		if b[i] == '>' || (b[i] == '/' && b[i+1] == '>') {
			return s.opened(name, b, i)
		}
		a, used, err := parseAttribute(b[i:])
		if err != nil {
			return 0, err
		}
		if len(s.attrs) == maxAttrs {
			return 0, fmt.Errorf("an XML element has more than %d attributes", maxAttrs)
		}
		s.attrs = append(s.attrs, a)
		i += used
	}
}

// opened records an element whose tag ends at b[i].
func (s *scanner) opened(name, b []byte, i int) (int, error) {
	if len(name) == 0 {
		return 0, errors.New("the XML holds a tag without a name")
	}
	if err := s.push(name); err != nil {
		return 0, err
	}
	s.name = name[bytes.IndexByte(name, ':')+1:]
	s.closing = b[i] == '/'
	if s.closing {
		i++
	}
	return i + 1, nil
}

func parseAttribute(b []byte) (attribute, int, error) {
	i := 0
	for i < len(b) && b[i] != '=' && !isSpace(b[i]) && b[i] != '>' && b[i] != '<' {
		i++
	}
	name := b[:i]
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) {
		return attribute{}, 0, errTruncated
	}
	if b[i] != '=' || len(name) == 0 {
		return attribute{}, 0, errors.New("the XML holds an attribute without a value")
	}
	for i++; i < len(b) && isSpace(b[i]); i++ {
	}
	if i == len(b) {
		return attribute{}, 0, errTruncated
	}
	if b[i] != '"' && b[i] != '\'' {
		return attribute{}, 0, errors.New("the XML holds an attribute value without quotes")
	}
	n := bytes.IndexByte(b[i+1:], b[i])
	if n < 0 {
		return attribute{}, 0, errTruncated
	}
	return attribute{name: name, value: b[i+1 : i+1+n]}, i + n + 2, nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
