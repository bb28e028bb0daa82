package activities

import (
	"context"
	"fmt"
	"uuid"

	"tyche/engine"
	"tyche/engine/workbook"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

const (
	// bookBudget bounds the workbooks kept in memory, in bytes of their files; a
	// workbook in memory is some ten times as large.
	bookBudget = 32 << 20
	// modelBudget is how many compiled runs are kept.
	modelBudget = 16
)

// Models compiles runs and remembers the last ones, so that the shards of a run
// share a model and the runs of a workbook share its reading. Everything is
// kept under its organization.
type Models struct {
	workbooks Workbooks
	books     *cache[owned, *workbook.Book]
	models    *cache[owned, *engine.Simulation]
}

// owned is something of an organization.
type owned struct{ org, id uuid.UUID }

// NewModels makes a cache over the workbooks.
func NewModels(workbooks Workbooks) *Models {
	return &Models{
		workbooks: workbooks,
		books:     newCache[owned, *workbook.Book](bookBudget),
		models:    newCache[owned, *engine.Simulation](modelBudget),
	}
}

// Of gives the model of a run.
func (m *Models) Of(ctx context.Context, scope tenant.Scope, run simulation.Run) (*engine.Simulation, error) {
	return m.models.get(ctx, owned{scope.Org, run.ID}, func() (*engine.Simulation, int64, error) {
		book, err := m.book(ctx, scope, run.WorkbookID)
		if err != nil {
			return nil, 0, err
		}
		model, err := compile(book, run)
		if err != nil {
			return nil, 0, fmt.Errorf("activities: compile run %s: %w", run.ID, err)
		}
		return model, 1, nil
	})
}

func (m *Models) book(ctx context.Context, scope tenant.Scope, id uuid.UUID) (*workbook.Book, error) {
	return m.books.get(ctx, owned{scope.Org, id}, func() (*workbook.Book, int64, error) {
		_, content, err := m.workbooks.Content(ctx, scope, id)
		if err != nil {
			return nil, 0, fmt.Errorf("activities: load workbook: %w", err)
		}
		book, err := read(content)
		if err != nil {
			return nil, 0, fmt.Errorf("activities: read workbook: %w", err)
		}
		return book, int64(len(content)), nil
	})
}
