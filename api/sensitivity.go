package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"

	"tyche/api/openapi"
	"tyche/engine"
	"tyche/platform/model"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

// The number of inputs that are told: unless asked otherwise, and the most.
const (
	defaultInputs = 100
	maxInputs     = 1000
)

// GetSensitivity tells how an output depends on each input, whose draws are computed anew.
func (s *server) GetSensitivity(c echo.Context, id openapi.SimulationID, n string, params openapi.GetSensitivityParams) error {
	limit := defaultInputs
	if params.Limit != nil {
		if limit = *params.Limit; limit < 1 || limit > maxInputs {
			return badRequest("1 to %d inputs can be told, not %d.", maxInputs, limit)
		}
	}
	o, err := s.output(c, id, n)
	if err != nil {
		return fmt.Errorf("api: get sensitivity: %w", err)
	}
	if o.run.Plan.EngineVersion != engine.Version {
		return problem.New(problem.Conflict, "Version %s of the engine computed this simulation; version %s would draw other numbers. Run it again.",
			o.run.Plan.EngineVersion, engine.Version).WithCode("other-engine")
	}
	ctx := c.Request().Context()
	book, err := s.Books.Book(ctx, scope(c), o.run.WorkbookID)
	if err != nil {
		return fmt.Errorf("api: get sensitivity: %w", asMissing(err, nounWorkbook))
	}
	sim, err := model.Compile(book, o.run)
	if err != nil {
		return fmt.Errorf("api: get sensitivity: %w", err)
	}
	columns, err := s.first(ctx, o, min(sim.SensitivityTrials(), o.results.Trials()))
	if err != nil {
		return fmt.Errorf("api: get sensitivity: %w", err)
	}
	threads := max(runtime.GOMAXPROCS(0)/2, 1)
	found, err := sim.Sensitivity(ctx, threads, o.output, columns.Values[0], columns.Codes[0])
	if err != nil {
		return fmt.Errorf("api: get sensitivity: %w", err)
	}
	found.Inputs = found.Inputs[:min(len(found.Inputs), limit)]
	return c.JSON(http.StatusOK, found)
}

// errEnough ends a scan early.
var errEnough = errors.New("api: enough trials")

// first reads an output's outcomes of the first trials.
func (s *server) first(ctx context.Context, o completed, trials int64) (engine.Columns, error) {
	columns, next := engine.NewColumns(1, int(trials)), 0
	err := s.scan(ctx, o, func(part engine.Columns) error {
		copy(columns.Values[0][next:], part.Values[0])
		next += copy(columns.Codes[0][next:], part.Codes[0])
		if next == columns.Len() {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return engine.Columns{}, err
	}
	return columns, nil
}
