package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"uuid"
)

// TestThousandStreamsHearWithinATenthOfASecond opens 1,000 streams on one run and measures, for every event of every
// client, the time from the worker's report to its arrival, the database's commit included. Other work on the machine
// adds to it, so the best of a few rounds counts, and the tenth of a second is demanded with TYCHE_SOAK set only.
func TestThousandStreamsHearWithinATenthOfASecond(t *testing.T) {
	const clients, rounds, reports = 1000, 4, 20
	limit := time.Second // among other tests, which may take the whole machine
	if os.Getenv("TYCHE_SOAK") != "" {
		limit = 100 * time.Millisecond
	}
	h := newHarness(t)
	best := time.Hour
	for range rounds {
		delays := h.crowd(t, clients, reports)
		p50, p95, worst := delays[len(delays)/2], delays[len(delays)*95/100], delays[len(delays)-1]
		t.Logf("%d clients, %d deliveries: median %v, p95 %v, worst %v", clients, len(delays), p50, p95, worst)
		if len(delays) < clients {
			t.Fatalf("only %d deliveries to %d clients", len(delays), clients)
		}
		if best = min(best, p95); best < limit {
			return
		}
	}
	t.Errorf("p95 %v, want under %v", best, limit)
}

// crowd has many clients watch one run to its end and returns the delays of what they heard, sorted.
func (h *harness) crowd(t *testing.T, clients, reports int) []time.Duration {
	t.Helper()
	run := h.own.run(t)
	h.begin(t, run)
	delays := make([][]time.Duration, clients)
	var ready, done sync.WaitGroup
	for i := range clients {
		ready.Add(1)
		done.Go(func() {
			conn := h.dial(t, run)
			if conn == nil {
				ready.Done()
				return
			}
			defer conn.Close()
			delays[i] = listenTo(t, conn, ready.Done)
		})
	}
	ready.Wait()
	tick := time.NewTicker(100 * time.Millisecond) // twice as often as a run reports
	defer tick.Stop()
	for i := range reports {
		<-tick.C
		h.report(t, run, int64(i+1)*10)
	}
	_, err := h.runs.CancelRun(t.Context(), h.scope, run)
	check(t, err)
	done.Wait()
	all := slices.Concat(delays...)
	slices.Sort(all)
	return all
}

// dial opens a stream on a connection of its own, cheaply: the clients share the machine with the server.
func (h *harness) dial(t *testing.T, run uuid.UUID) net.Conn {
	address := strings.TrimPrefix(h.url, "http://")
	conn, err := net.Dial("tcp", address)
	if err == nil {
		_, err = fmt.Fprintf(conn, "GET /v1/simulations/%s/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", run, address, h.own.key)
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	return conn
}

// listenTo reads a stream to its ending and returns the delay of every event that a worker told. It calls ready at the
// first event.
func listenTo(t *testing.T, conn net.Conn, ready func()) []time.Duration {
	var delays []time.Duration
	once := sync.OnceFunc(ready)
	defer once()
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Errorf("a stream broke: %v", err)
			return delays
		}
		data, found := bytes.CutPrefix(line, []byte("data: "))
		if !found {
			continue
		}
		once()
		var e struct {
			Status string
			Worker *time.Time `json:"worker_time"`
		}
		if err := json.Unmarshal(data, &e); err != nil {
			t.Error(err)
			return delays
		}
		if e.Worker != nil {
			delays = append(delays, time.Since(*e.Worker))
		}
		if e.Status == "cancelled" {
			return delays
		}
	}
}
