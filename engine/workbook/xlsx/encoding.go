package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf8Reader gives XML as UTF-8 without a byte order mark, whatever of UTF-8 and UTF-16 it is stored in.
func utf8Reader(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 4<<10)
	head, err := b.Peek(128)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, err := b.Discard(3)
		return b, err
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{'<', 0}):
		return &utf16Reader{r: b}, nil
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), bytes.HasPrefix(head, []byte{0, '<'}):
		return &utf16Reader{r: b, bigEndian: true}, nil
	}
	return b, checkEncoding(head)
}

// checkEncoding refuses XML that declares an encoding other than UTF-8.
func checkEncoding(head []byte) error {
	declaration, _, _ := bytes.Cut(head, []byte("?>"))
	_, rest, found := bytes.Cut(declaration, []byte("encoding="))
	if !bytes.HasPrefix(declaration, []byte("<?xml")) || !found || len(rest) < 2 {
		return nil
	}
	name, _, _ := bytes.Cut(rest[1:], rest[:1])
	for _, known := range []string{"utf-8", "utf8", "us-ascii"} {
		if bytes.EqualFold(name, []byte(known)) {
			return nil
		}
	}
	return fmt.Errorf("the XML is encoded as %s, not UTF-8 or UTF-16", quote(string(name)))
}

// utf16Reader turns UTF-16 into UTF-8, leaving byte order marks out.
type utf16Reader struct {
	r         *bufio.Reader
	bigEndian bool
	pending   []byte
	high      rune // a high surrogate that waits for its pair
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.pending) == 0 {
		unit, err := u.unit()
		if err != nil {
			return 0, err
		}
		u.add(unit)
		for u.r.Buffered() >= 2 && len(u.pending) < len(p) {
			if unit, err = u.unit(); err != nil {
				return 0, err
			}
			u.add(unit)
		}
	}
	n := copy(p, u.pending)
	u.pending = u.pending[n:]
	return n, nil
}

func (u *utf16Reader) unit() (rune, error) {
	var b [2]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the UTF-16 text ends within a character")
		}
		return 0, err
	}
	if u.bigEndian {
		return rune(b[0])<<8 | rune(b[1]), nil
	}
	return rune(b[1])<<8 | rune(b[0]), nil
}

func (u *utf16Reader) add(unit rune) {
	const byteOrderMark = 0xFEFF
	switch {
	case u.high != 0:
		u.pending = utf8.AppendRune(u.pending, utf16.DecodeRune(u.high, unit))
		u.high = 0
	case unit>>10 == 0x36:
		u.high = unit
	case unit != byteOrderMark:
		u.pending = utf8.AppendRune(u.pending, unit)
	}
}
