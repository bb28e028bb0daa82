// Package telemetry sets up what operators watch: the structured log and the
// Prometheus metrics of a process, with the page that serves them.
//
// It owns their form and names. It must not know what is logged or measured by
// whom, and nothing here reaches the outside by itself.
package telemetry
