package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// openBook reads a workbook from a file.
func openBook(path string) (*workbook.Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	book, err := xlsx.Read(f, info.Size(), xlsx.DefaultLimits())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return book, nil
}

// calcLine is what calc prints for a formula cell; exactly one of the last three is there.
type calcLine struct {
	Sheet       string           `json:"sheet"`
	Cell        string           `json:"cell"`
	Value       *json.RawMessage `json:"value,omitempty"`
	Error       string           `json:"error,omitempty"`
	Unsupported string           `json:"unsupported,omitempty"`
}

func runCalc(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("calc", flag.ContinueOnError)
	paths, err := parse(flags, args, 1, "calc BOOK.xlsx")
	if err != nil {
		return err
	}
	book, err := openBook(paths[0])
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	if err := calculate(book, lines); err != nil {
		return err
	}
	return out.Flush()
}

// calculate recomputes every formula cell and writes a line for each. RAND and its like draw from a fixed seed.
func calculate(book *workbook.Book, lines *json.Encoder) error {
	random := rand.New(rand.NewPCG(1, 2))
	opt := formula.Options{Now: serial(time.Now()), Random: func(formula.Site) (float64, bool) { return random.Float64(), false }}
	for r := range formula.Calc(book, opt) {
		line, err := lineOf(r)
		if err == nil {
			err = lines.Encode(line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func lineOf(r formula.Result) (calcLine, error) {
	line := calcLine{Sheet: r.Sheet, Cell: r.Cell}
	var shown any
	switch r.Value.Kind {
	case workbook.Error:
		line.Error = stored(r.Value.Err).String()
		return line, nil
	case value.Unsupported:
		line.Unsupported = r.Value.Text
		return line, nil
	case workbook.Number:
		shown = r.Value.Num
	case workbook.Text:
		shown = escaped(r.Value.Text)
	case workbook.Bool:
		shown = r.Value.Num != 0
	}
	data, err := json.Marshal(shown)
	line.Value = (*json.RawMessage)(&data)
	return line, err
}

// stored is an error as a workbook file stores it: the younger ones lie there as #VALUE!, with the real one elsewhere.
func stored(e workbook.ErrorCode) workbook.ErrorCode {
	if e > workbook.ErrGettingData {
		return workbook.ErrValue
	}
	return e
}

// escaped is a text as a workbook file stores it: control characters that XML cannot hold as _xHHHH_ (ECMA-376 part 1,
// 22.9.2.19).
func escaped(s string) string {
	if !strings.ContainsFunc(s, forbidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if forbidden(r) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// forbidden tells whether XML cannot hold a character, or would change it.
func forbidden(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF }
