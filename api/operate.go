package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"tyche/api/openapi"
	"tyche/engine/spec"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// checkTimeout is the most that a readiness check waits for one part.
const checkTimeout = 2 * time.Second

// GetHealth tells that the process answers.
func (s *server) GetHealth(c echo.Context) error {
	return c.JSON(http.StatusOK, openapi.Health{Status: openapi.HealthStatusOk})
}

// GetReadiness asks every part at once. Causes go to the log only.
func (s *server) GetReadiness(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), checkTimeout)
	defer cancel()
	failures := make([]error, len(s.Checks))
	var wait sync.WaitGroup
	for i, check := range s.Checks {
		wait.Go(func() { failures[i] = ping(ctx, check) })
	}
	wait.Wait()
	answer := openapi.Readiness{Status: openapi.Ready, Checks: map[string]openapi.ReadinessChecks{}}
	status := http.StatusOK
	for i, check := range s.Checks {
		answer.Checks[check.Name] = openapi.ReadinessChecksOk
		if failures[i] != nil {
			s.log.WarnContext(ctx, "part unavailable", "part", check.Name, "error", failures[i])
			answer.Checks[check.Name] = openapi.ReadinessChecksUnavailable
			answer.Status, status = openapi.Unready, http.StatusServiceUnavailable
		}
	}
	return c.JSON(status, answer)
}

// ping bounds a check even where it does not heed its context.
func ping(ctx context.Context, check Check) error {
	done := make(chan error, 1)
	go func() { done <- check.Ping(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// GetMetrics writes the metrics of this process.
func (s *server) GetMetrics(c echo.Context) error {
	promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelError)}).
		ServeHTTP(c.Response(), c.Request())
	return nil
}

// GetDocument writes the contract.
func (s *server) GetDocument(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", document)
}

// GetSpecificationSchema writes the JSON Schema of a specification.
func (s *server) GetSpecificationSchema(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/schema+json", []byte(spec.Schema()))
}
