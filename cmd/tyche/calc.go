package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

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
