package api

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"tyche/api/openapi"
	"tyche/platform/problem"
	"tyche/platform/simulation"

	"github.com/labstack/echo/v4"
)

// CreateSimulation checks a request and queues the run.
func (s *server) CreateSimulation(c echo.Context, params openapi.CreateSimulationParams) error {
	key := ""
	if params.IdempotencyKey != nil {
		if key = *params.IdempotencyKey; key == "" || len(key) > simulation.MaxIdempotencyKey {
			return badRequest("An Idempotency-Key has 1 to %d characters.", simulation.MaxIdempotencyKey)
		}
	}
	request, err := readRequest(c.Response(), c.Request())
	if err != nil {
		return s.withModelFaults(c, request, err)
	}
	run, created, err := s.Simulations.Create(c.Request().Context(), scope(c), request, key)
	if err != nil {
		return fmt.Errorf("api: create simulation: %w", asMissing(err, nounWorkbook))
	}
	if created {
		s.metrics.accepted.WithLabelValues(string(run.Sampling)).Inc()
		s.metrics.trials.Add(float64(run.Trials))
	}
	c.Response().Header().Set(echo.HeaderLocation, "/v1/simulations/"+run.ID.String())
	return c.JSON(http.StatusAccepted, wireSimulation(run))
}

// withModelFaults adds what is wrong with the model to the faults of a request, so that one answer tells everything.
func (s *server) withModelFaults(c echo.Context, request simulation.Request, err error) error {
	faults := problem.Of(err).Faults
	if len(faults) == 0 || !request.NamesModel() {
		return err
	}
	for _, f := range s.Simulations.Faults(c.Request().Context(), scope(c), request) {
		known := func(have problem.Fault) bool { return have.Pointer == f.Pointer && have.Cell == f.Cell }
		if !slices.ContainsFunc(faults, known) {
			faults = append(faults, f)
		}
	}
	return problem.Refuse(faults...)
}

// ListSimulations writes a page of runs, newest first, without their specifications.
func (s *server) ListSimulations(c echo.Context, params openapi.ListSimulationsParams) error {
	request, err := pageRequest(params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	runs, err := s.Simulations.List(c.Request().Context(), scope(c), request)
	if err != nil {
		return fmt.Errorf("api: list simulations: %w", err)
	}
	answer := openapi.SimulationPage{Items: make([]openapi.Simulation, len(runs.Items)), NextCursor: optional(runs.Next)}
	for i, run := range runs.Items {
		run.Specification = nil
		answer.Items[i] = wireSimulation(run)
	}
	return c.JSON(http.StatusOK, answer)
}

// GetSimulation tells how a run stands.
func (s *server) GetSimulation(c echo.Context, id openapi.SimulationID) error {
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	run, err := s.Simulations.Get(c.Request().Context(), scope(c), runID)
	if err != nil {
		return fmt.Errorf("api: get simulation: %w", asMissing(err, nounSimulation))
	}
	return c.JSON(http.StatusOK, wireSimulation(run))
}

// CancelSimulation asks a run to stop.
func (s *server) CancelSimulation(c echo.Context, id openapi.SimulationID) error {
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	run, err := s.Simulations.Cancel(c.Request().Context(), scope(c), runID)
	if err != nil {
		return fmt.Errorf("api: cancel simulation: %w", asMissing(err, nounSimulation))
	}
	return c.JSON(http.StatusAccepted, wireSimulation(run))
}

// DeleteSimulation removes a run with all that it stored.
func (s *server) DeleteSimulation(c echo.Context, id openapi.SimulationID) error {
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	if err := s.Simulations.Delete(c.Request().Context(), scope(c), runID); err != nil {
		return fmt.Errorf("api: delete simulation: %w", asMissing(err, nounSimulation))
	}
	return c.NoContent(http.StatusNoContent)
}

func wireSimulation(run simulation.Run) openapi.Simulation {
	wire := openapi.Simulation{
		Id: run.ID.String(), WorkbookId: run.WorkbookID.String(), Status: openapi.Status(run.Status),
		Trials: run.Trials, TrialsDone: run.Progress.TrialsDone, Seed: int64(run.Seed),
		Sampling: openapi.SimulationSampling(run.Sampling), EngineVersion: run.Plan.EngineVersion,
		Version: run.Progress.Version, Specification: run.Specification, Error: wireRunError(run.Error),
		Shared: run.Shared, CreatedBy: run.CreatedBy.String(),
		CreatedAt: run.CreatedAt.UTC(), StartedAt: utc(run.StartedAt), FinishedAt: utc(run.FinishedAt),
	}
	if run.Status == simulation.Running {
		wire.Rate, wire.EtaSeconds = known(run.Progress.Rate), run.Progress.ETA
	}
	return wire
}

// wireRunError tells why a run failed, nil for one that has not.
func wireRunError(e *problem.Error) *openapi.RunError {
	if e == nil {
		return nil
	}
	return &openapi.RunError{Type: problemType(e), Detail: e.Message, Errors: wireFaults(e.Faults)}
}

// known is nil for a rate that is not known yet.
func known(rate float64) *float64 {
	if rate <= 0 {
		return nil
	}
	return &rate
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
