package model

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
	"uuid"

	"tyche/engine"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
	"tyche/platform/cache"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Files reads uploaded workbooks (file.Service).
type Files interface {
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, error)
	Content(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, []byte, error)
}

// Books reads workbooks and remembers the last ones. Nobody may change a book.
type Books struct {
	files Files
	cache *cache.Cache[owned, *workbook.Book]
}

// owned is something of an organization's actor. The actor is part of the key
// since files may be private within an organization.
type owned struct{ org, actor, id uuid.UUID }

// bookBudget bounds the workbooks in memory, in bytes of their files; a workbook
// in memory is some ten times as large.
const bookBudget = 32 << 20

// NewBooks makes a reader over files.
func NewBooks(files Files) *Books {
	return &Books{files: files, cache: cache.New[owned, *workbook.Book](bookBudget)}
}

// Book reads an uploaded workbook. One that the organization does not have is
// problem.NotFound, and so is one that the actor could see when it was read and
// may see no longer.
func (b *Books) Book(ctx context.Context, scope tenant.Scope, id uuid.UUID) (*workbook.Book, error) {
	if _, err := b.files.Get(ctx, scope, id); err != nil {
		return nil, fmt.Errorf("model: find workbook: %w", err)
	}
	return b.cache.Get(ctx, owned{scope.Org, scope.Actor, id}, func() (*workbook.Book, int64, error) {
		_, content, err := b.files.Content(ctx, scope, id)
		if err != nil {
			return nil, 0, fmt.Errorf("model: load workbook: %w", err)
		}
		book, err := Read(content)
		return book, int64(len(content)), err
	})
}

// Read reads the content of a workbook. What is wrong with it is
// problem.Invalid, in a sentence for its owner.
func Read(content []byte) (*workbook.Book, error) {
	book, err := xlsx.Read(bytes.NewReader(content), int64(len(content)), xlsx.DefaultLimits())
	var refused *xlsx.Error
	switch {
	case errors.As(err, &refused):
		return nil, problem.Wrap(problem.Invalid, err, "%s", refused.Message).WithCode(string(refused.Code))
	case err != nil:
		return nil, fmt.Errorf("model: read workbook: %w", err)
	}
	return book, nil
}

// Inspector describes uploads (file.Inspector).
type Inspector struct{}

// Inspect reads a workbook and says what is in it.
func (Inspector) Inspect(_ context.Context, content []byte) (file.Summary, error) {
	book, err := Read(content)
	if err != nil {
		return file.Summary{}, err
	}
	s := file.Summary{Sheets: make([]file.Sheet, len(book.Sheets)), Notices: []problem.Fault{}}
	for i, sheet := range book.Sheets {
		s.Sheets[i].Name = sheet.Name
		if used, ok := sheet.Used(); ok {
			s.Sheets[i].Rows, s.Sheets[i].Columns = int(used.Last.Row)+1, int(used.Last.Col)+1
		}
		for _, cell := range sheet.All() {
			if cell.Formula > 0 {
				s.Formulas++
			}
		}
	}
	report := engine.Inspect(book, serial(time.Now()))
	s.Model = &report
	for _, n := range book.Notices {
		s.Notices = append(s.Notices, problem.Fault{Message: n.Kind + ": " + n.Detail})
	}
	return s, nil
}
