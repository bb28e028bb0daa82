package activities

import (
	"context"
	"fmt"
	"uuid"

	"tyche/engine"
	"tyche/platform/cache"
	"tyche/platform/model"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// modelBudget is how many compiled runs are kept.
const modelBudget = 16

// Models compiles runs and remembers the last ones, so that the shards of a run
// share a model and the runs of a workbook share its reading.
type Models struct {
	books    *model.Books
	compiled *cache.Cache[owned, *engine.Simulation]
}

// owned is something of an organization.
type owned struct{ org, id uuid.UUID }

// NewModels makes a cache over uploaded workbooks (file.Service).
func NewModels(files model.Files) *Models {
	return &Models{books: model.NewBooks(files), compiled: cache.New[owned, *engine.Simulation](modelBudget)}
}

// Of gives the model of a run.
func (m *Models) Of(ctx context.Context, scope tenant.Scope, run simulation.Run) (*engine.Simulation, error) {
	scope.Roles = run.OwnerRoles // an administrator's run may be of somebody else's workbook
	return m.compiled.Get(ctx, owned{scope.Org, run.ID}, func() (*engine.Simulation, int64, error) {
		book, err := m.books.Book(ctx, scope, run.WorkbookID)
		if err != nil {
			return nil, 0, fmt.Errorf("activities: load workbook: %w", err)
		}
		compiled, err := model.Compile(book, run)
		if err != nil {
			return nil, 0, fmt.Errorf("activities: compile run %s: %w", run.ID, err)
		}
		return compiled, 1, nil
	})
}
