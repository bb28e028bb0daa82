package xlsx

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"tyche/engine/workbook"
)

// valueKind is how a cell's value is written (the attribute t; ISO/IEC 29500-1 section 18.18.11).
type valueKind uint8

const (
	valueNumber valueKind = iota
	valueShared
	valueText
	valueBool
	valueError
	valueDate
)

var valueKinds = map[string]valueKind{
	"n": valueNumber, "s": valueShared, "str": valueText, "inlineStr": valueText, "b": valueBool, "e": valueError,
	"d": valueDate,
}

// value is what the element v of the cell being read says.
func (r *sheetReader) value(kind valueKind, raw []byte) (workbook.Scalar, error) {
	if kind == valueText {
		return workbook.TextOf(cellText(raw)), nil
	}
	raw = bytes.Trim(raw, " \t\r\n")
	if len(raw) == 0 {
		return workbook.Scalar{}, nil
	}
	switch kind {
	case valueShared:
		n, err := strconv.Atoi(string(raw))
		if err != nil || n < 0 || n >= len(r.strings) {
			return r.badValue("a text that is not there", raw)
		}
		return workbook.TextOf(r.strings[n]), nil
	case valueBool:
		return workbook.BoolOf(isTrue(raw)), nil
	case valueError:
		code, ok := workbook.ParseError(string(raw))
		if !ok {
			code = workbook.ErrUnknown
		}
		return workbook.ErrorOf(code), nil
	case valueDate:
		x, ok := dateSerial(string(raw), r.book.Date1904)
		if !ok {
			return r.badValue("a date that is none", raw)
		}
		return workbook.NumberOf(x), nil
	}
	x, ok := number(raw)
	if !ok {
		return r.badValue("a number that is none", raw)
	}
	return workbook.NumberOf(x), nil
}

func (r *sheetReader) badValue(what string, raw []byte) (workbook.Scalar, error) {
	return workbook.Scalar{}, damaged("The cell %s of the sheet %s holds %s: %s.", r.at, quote(r.sheet.Name), what,
		quote(string(raw)))
}

// number reads a decimal number; small integers, which are most, take a short way.
func number(raw []byte) (float64, bool) {
	n := 0
	for i, c := range raw {
		if c < '0' || c > '9' || i == 15 {
			return longNumber(raw)
		}
		n = n*10 + int(c-'0')
	}
	return float64(n), true
}

func longNumber(raw []byte) (float64, bool) {
	for _, c := range raw {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	x, err := strconv.ParseFloat(string(raw), 64)
	return x, err == nil
}

// dateSerial is the day number of a date or a time in ISO 8601 form. Day 1 is 1 January 1900 and day 60 is the
// 29 February 1900 that Excel believes in; in the other epoch day 0 is 1 January 1904.
func dateSerial(s string, epoch1904 bool) (float64, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		const dayZero = -25569 // 30 December 1899, counted in days from 1970
		_, offset := t.Zone()
		seconds := t.Unix() + int64(offset) // the wall clock counts, not the instant
		serial := math.Floor(float64(seconds)/86400) - dayZero
		clock := float64((seconds%86400+86400)%86400) + float64(t.Nanosecond())/1e9
		switch {
		case epoch1904:
			serial -= 1462
		case serial <= 60:
			serial--
		}
		return serial + clock/86400, serial >= 0
	}
	t, err := time.Parse("15:04:05", s)
	clock := t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)).Seconds()
	return clock / 86400, err == nil
}
