package api

import (
	"fmt"
	"net/http"
	"strconv"

	"tyche/api/openapi"

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
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	bins := defaultBins
	if params.Bins != nil {
		if bins = *params.Bins; bins < 1 || bins > maxBins {
			return badRequest("A histogram has 1 to %d bins, not %d.", maxBins, bins)
		}
	}
	run, results, err := s.Results.Results(c.Request().Context(), scope(c), runID)
	if err != nil {
		return fmt.Errorf("api: get histogram: %w", asMissing(err, nounSimulation))
	}
	output, err := strconv.Atoi(n)
	if err != nil || output < 0 || output >= len(results.Outputs) || strconv.Itoa(output) != n {
		return missing(nounOutput)
	}
	edges, counts, err := s.Histograms.Histogram(c.Request().Context(), scope(c), runID, results, output, bins)
	if err != nil {
		return fmt.Errorf("api: get histogram: %w", err)
	}
	answer := openapi.Histogram{Cell: results.Outputs[output].Cell, Name: results.Outputs[output].Name, Trials: run.Trials,
		Edges: append([]float64{}, edges...), Counts: append([]int64{}, counts...)}
	for _, count := range counts {
		answer.Counted += count
	}
	return c.JSON(http.StatusOK, answer)
}
