package api

import (
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the API counts and measures.
type metrics struct {
	latency  *prometheus.HistogramVec
	streams  prometheus.Gauge
	uploads  prometheus.Counter
	accepted *prometheus.CounterVec
	trials   prometheus.Counter
}

func newMetrics(registry *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tyche_http_request_duration_seconds", Help: "Time to answer a request, event streams left out.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10, 30},
		}, []string{"method", "route", "status"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tyche_http_event_streams", Help: "Event streams that are open."}),
		uploads: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tyche_workbooks_uploaded_total", Help: "Workbooks stored."}),
		accepted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tyche_simulations_accepted_total", Help: "Simulations queued."}, []string{"sampling"}),
		trials: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tyche_simulation_trials_accepted_total", Help: "Trials of the simulations queued."}),
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.latency, m.streams, m.uploads, m.accepted, m.trials} {
		errs = append(errs, registry.Register(c))
	}
	return m, errors.Join(errs...)
}

// eventsRoute is left out of the latency: a stream lasts as long as its run.
const eventsRoute = "/v1/simulations/:id/events"

func (m *metrics) request(method, route string, status int, took time.Duration) {
	if route != eventsRoute {
		m.latency.WithLabelValues(verb(method), route, strconv.Itoa(status)).Observe(took.Seconds())
	}
}

// verb keeps invented methods from making a series each.
func verb(method string) string {
	switch method {
	case "GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH":
		return method
	}
	return "other"
}
