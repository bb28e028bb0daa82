package api

import (
	"context"
	"fmt"
	"net/http"

	"tyche/api/openapi"
	"tyche/engine"
	"tyche/engine/stats"

	"github.com/labstack/echo/v4"
)

// The number of bins of a histogram: what is drawn unless asked otherwise, and the most.
const (
	defaultBins = 50
	maxBins     = 1000
)

// GetResults writes the statistics of every output.
func (s *server) GetResults(c echo.Context, id openapi.SimulationID) error {
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	_, results, err := s.Results.Results(c.Request().Context(), scope(c), runID)
	if err != nil {
		return fmt.Errorf("api: get results: %w", asMissing(err, nounSimulation))
	}
	return c.JSON(http.StatusOK, results)
}

// GetHistogram counts the outcomes of one output in bins.
func (s *server) GetHistogram(c echo.Context, id openapi.SimulationID, n string, params openapi.GetHistogramParams) error {
	bins := defaultBins
	if params.Bins != nil {
		if bins = *params.Bins; bins < 1 || bins > maxBins {
			return badRequest("A histogram has 1 to %d bins, not %d.", maxBins, bins)
		}
	}
	o, err := s.output(c, id, n)
	if err != nil {
		return fmt.Errorf("api: get histogram: %w", err)
	}
	histogram, err := s.histogram(c.Request().Context(), o, bins)
	if err != nil {
		return fmt.Errorf("api: get histogram: %w", err)
	}
	return c.JSON(http.StatusOK, histogram)
}

// histogram counts an output's stored outcomes between its smallest and its largest.
func (s *server) histogram(ctx context.Context, o completed, bins int) (openapi.Histogram, error) {
	of := o.summary()
	wire := openapi.Histogram{Cell: of.Cell, Name: of.Name, Trials: o.results.Trials(), Edges: []float64{}, Counts: []int64{}}
	if of.Min == nil || of.Max == nil {
		return wire, nil // no outcome is a number
	}
	h, err := stats.NewHistogram(*of.Min, *of.Max, bins)
	if err != nil {
		return wire, err
	}
	err = s.scan(ctx, o, func(part engine.Columns) error {
		h.Add(part.Values[0], part.Codes[0])
		return nil
	})
	if err != nil {
		return wire, err
	}
	wire.Edges = h.Edges
	for _, n := range h.Counts {
		wire.Counts = append(wire.Counts, int64(n)) //nolint:gosec // at most the trials
		wire.Counted += int64(n)                    //nolint:gosec // likewise
	}
	return wire, nil
}
