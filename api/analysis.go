package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"tyche/api/openapi"
	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/stats"
	"tyche/engine/summary"
	"tyche/platform/file"
	"tyche/platform/simulation"

	"github.com/labstack/echo/v4"
)

// defaultPoints is how many points a distribution function has unless asked otherwise.
const defaultPoints = 101

// completed is an output of a completed run.
type completed struct {
	run     simulation.Run
	results simulation.Results
	output  int
}

func (o completed) summary() summary.Output { return o.results.Outputs[o.output] }

// output finds the output that a path names.
func (s *server) output(c echo.Context, id openapi.SimulationID, n string) (completed, error) {
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return completed{}, err
	}
	run, results, err := s.Results.Results(c.Request().Context(), scope(c), runID)
	if err != nil {
		return completed{}, asMissing(err, nounSimulation)
	}
	output, err := strconv.Atoi(n)
	if err != nil || output < 0 || output >= len(results.Outputs) || strconv.Itoa(output) != n {
		return completed{}, missing(nounOutput)
	}
	return completed{run, results, output}, nil
}

// scan goes over an output's stored outcomes once, in the order of trials, one batch in memory at a time.
func (s *server) scan(ctx context.Context, o completed, visit func(part engine.Columns) error) error {
	for _, block := range o.results.Columns {
		key, err := file.ParseKey(block.Key)
		if err != nil {
			return err
		}
		err = s.Columns.Scan(ctx, key, []int{o.output}, func(part engine.Columns) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return visit(part)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// survey asks stored outcomes.
func (s *server) survey(ctx context.Context, o completed, survey stats.Survey) (stats.Findings, error) {
	survey.Replicate = int(engine.ReplicateTrials(string(o.run.Sampling), o.run.Trials))
	scan := stats.NewScan(survey)
	for range scan.Passes() {
		err := s.scan(ctx, o, func(part engine.Columns) error {
			scan.Add(part.Values[0], part.Codes[0])
			return nil
		})
		if err != nil {
			return stats.Findings{}, err
		}
		scan.EndPass()
	}
	return scan.Findings(), nil
}

// confidence is that of a query, which may leave it out.
func confidence(asked *float64) (float64, error) {
	if asked == nil {
		return engine.DefaultConfidence, nil
	}
	if !(*asked >= spec.MinConfidence && *asked <= spec.MaxConfidence) {
		return 0, badRequest("The confidence is from %v to %v, not %v.", spec.MinConfidence, spec.MaxConfidence, *asked)
	}
	return *asked, nil
}

// GetProbability tells how likely an outcome below a number is.
func (s *server) GetProbability(c echo.Context, id openapi.SimulationID, n string, params openapi.GetProbabilityParams) error {
	level, err := confidence(params.Confidence)
	if err != nil {
		return err
	}
	if math.IsNaN(params.Below) || math.IsInf(params.Below, 0) {
		return badRequest("The number below must be finite.")
	}
	o, err := s.output(c, id, n)
	if err != nil {
		return fmt.Errorf("api: get probability: %w", err)
	}
	f, err := s.survey(c.Request().Context(), o, stats.Survey{Below: []float64{params.Below}, Confidence: level})
	if err != nil {
		return fmt.Errorf("api: get probability: %w", err)
	}
	return c.JSON(http.StatusOK, openapi.Probability{Cell: o.summary().Cell, Name: o.summary().Name, Count: int64(f.Moments.Count), //nolint:gosec // at most the trials
		Below: params.Below, Probability: summary.Defined(f.Below[0].Value), Confidence: level, Interval: wireInterval(f.Below[0], 0, 1)})
}

// GetPercentile tells one percentile.
func (s *server) GetPercentile(c echo.Context, id openapi.SimulationID, n string, params openapi.GetPercentileParams) error {
	level, err := confidence(params.Confidence)
	if err != nil {
		return err
	}
	if !(params.P >= 0 && params.P <= 100) {
		return badRequest("A percentile is from 0 to 100, not %v.", params.P)
	}
	o, err := s.output(c, id, n)
	if err != nil {
		return fmt.Errorf("api: get percentile: %w", err)
	}
	f, err := s.survey(c.Request().Context(), o, stats.Survey{Quantiles: []float64{params.P / 100}, Confidence: level})
	if err != nil {
		return fmt.Errorf("api: get percentile: %w", err)
	}
	return c.JSON(http.StatusOK, openapi.PercentileOf{Cell: o.summary().Cell, Name: o.summary().Name, Count: int64(f.Moments.Count), //nolint:gosec // at most the trials
		P: params.P, Value: summary.Defined(f.Quantiles[0].Value), Confidence: level, Interval: unbounded(f.Quantiles[0])})
}

// GetTail tells value at risk and the mean beyond it at a level.
func (s *server) GetTail(c echo.Context, id openapi.SimulationID, n string, params openapi.GetTailParams) error {
	level, err := confidence(params.Confidence)
	if err != nil {
		return err
	}
	if !(params.Level > 0 && params.Level < 100) {
		return badRequest("A level is between 0 and 100, not %v.", params.Level)
	}
	o, err := s.output(c, id, n)
	if err != nil {
		return fmt.Errorf("api: get tail: %w", err)
	}
	p := params.Level / 100
	f, err := s.survey(c.Request().Context(), o, stats.Survey{Quantiles: []float64{p, (100 - params.Level) / 100}, Tails: []float64{p}, Confidence: level})
	if err != nil {
		return fmt.Errorf("api: get tail: %w", err)
	}
	return c.JSON(http.StatusOK, openapi.TailsOf{Cell: o.summary().Cell, Name: o.summary().Name, Count: int64(f.Moments.Count), //nolint:gosec // at most the trials
		Level: params.Level, Confidence: level, Upper: wireTail(f.Quantiles[0], f.Upper[0]), Lower: wireTail(f.Quantiles[1], f.Lower[0])})
}

func wireTail(quantile, mean stats.Estimate) summary.Tail {
	return summary.Tail{VaR: summary.Defined(quantile.Value), VaRInterval: unbounded(quantile),
		CVaR: summary.Defined(mean.Value), CVaRInterval: unbounded(mean)}
}

func unbounded(e stats.Estimate) *summary.Interval {
	return wireInterval(e, math.Inf(-1), math.Inf(1))
}

// wireInterval is an interval within bounds, nil where there is none.
func wireInterval(e stats.Estimate, least, most float64) *summary.Interval {
	low, high := math.Max(e.Low, least), math.Min(e.High, most)
	if summary.Defined(low) == nil || summary.Defined(high) == nil {
		return nil
	}
	return &summary.Interval{Low: low, High: high}
}

// GetCDF tells an output's distribution function at points between its smallest and its largest outcome.
func (s *server) GetCDF(c echo.Context, id openapi.SimulationID, n string, params openapi.GetCDFParams) error {
	points := defaultPoints
	if params.Points != nil {
		if points = *params.Points; points < 2 || points > maxBins+1 {
			return badRequest("A distribution function has 2 to %d points, not %d.", maxBins+1, points)
		}
	}
	o, err := s.output(c, id, n)
	if err != nil {
		return fmt.Errorf("api: get cdf: %w", err)
	}
	of := o.summary()
	wire := openapi.CDF{Cell: of.Cell, Name: of.Name, Values: []float64{}, Probabilities: []float64{}}
	if of.Min == nil || of.Max == nil { // no outcome is a number
		return c.JSON(http.StatusOK, wire)
	}
	cdf, err := stats.NewCDF(*of.Min, *of.Max, points)
	if err == nil {
		err = s.scan(c.Request().Context(), o, func(part engine.Columns) error {
			cdf.Add(part.Values[0], part.Codes[0])
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("api: get cdf: %w", err)
	}
	wire.Values, wire.Probabilities = cdf.Points, cdf.Probabilities()
	for _, n := range cdf.Counts {
		wire.Count += int64(n) //nolint:gosec // at most the trials
	}
	return c.JSON(http.StatusOK, wire)
}
