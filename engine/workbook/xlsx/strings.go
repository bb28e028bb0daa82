package xlsx

import "bytes"

// readStrings reads the table of texts that cells share.
func (b *reader) readStrings() error {
	part, ok := b.related("sharedStrings")
	if !ok {
		return nil
	}
	return b.eachChild(part, func(s *scanner) (err error) {
		if len(b.strings) == b.archive.limits.Cells {
			return b.tooManyCells()
		}
		b.scratch, err = richText(s, b.scratch[:0])
		b.strings = append(b.strings, cellText(b.scratch))
		return err
	})
}

// richText appends the text of the string item (si, is) that was just opened: its own or that of its runs, without
// phonetic guides. As in Excel, white space at the ends of a piece counts only where xml:space says so.
func richText(s *scanner, dst []byte) ([]byte, error) {
	inside := s.depth()
	for {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		if t == tokenEnd && s.depth() < inside {
			return dst, nil
		}
		if t != tokenStart || string(s.name) == "r" {
			continue
		}
		if string(s.name) == "t" {
			dst, err = textPiece(s, dst)
		} else {
			err = s.skip()
		}
		if err != nil {
			return dst, err
		}
	}
}

func textPiece(s *scanner, dst []byte) ([]byte, error) {
	start, keep := len(dst), s.preserves()
	dst, err := s.content(dst)
	if keep || err != nil {
		return dst, err
	}
	return append(dst[:start], bytes.Trim(dst[start:], " \t\r\n")...), nil
}
