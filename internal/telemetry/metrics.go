package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the metrics of a worker process.
type Metrics struct {
	registry   *prometheus.Registry
	activities *prometheus.HistogramVec
	running    *prometheus.GaugeVec
}

// NewMetrics makes a registry with the process's and Go's own metrics, and
//
//	tyche_activity_seconds{activity,outcome}  how long attempts of activities took
//	tyche_activities_running{activity}        how many are under way
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		activities: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tyche_activity_seconds", Help: "Duration of attempts of activities.",
			Buckets: prometheus.ExponentialBuckets(0.002, 2.5, 12), // 2 ms to 50 s
		}, []string{"activity", "outcome"}),
		running: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tyche_activities_running", Help: "Activities under way.",
		}, []string{"activity"}),
	}
	m.registry.MustRegister(m.activities, m.running,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Activity notes that an attempt of an activity begins; ended notes how it came
// out: "ok", or the kind of its failure.
func (m *Metrics) Activity(name string) (ended func(outcome string)) {
	began := time.Now()
	m.running.WithLabelValues(name).Inc()
	return func(outcome string) {
		m.running.WithLabelValues(name).Dec()
		m.activities.WithLabelValues(name, outcome).Observe(time.Since(began).Seconds())
	}
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Serve serves /metrics on a listener until ctx ends, and closes it.
func (m *Metrics) Serve(ctx context.Context, listener net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // readers ask again
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("telemetry: serve metrics: %w", err)
	}
	return nil
}
