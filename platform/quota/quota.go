package quota

import (
	"fmt"
	"time"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Rate is a sustained rate with room for bursts.
type Rate struct {
	PerSecond float64
	Burst     float64 // the most at once
}

// Times is the rate, so many times over.
func (r Rate) Times(factor float64) Rate { return Rate{r.PerSecond * factor, r.Burst * factor} }

// Limits is what a tier allows.
type Limits struct {
	// Requests is for all of an organization, KeyRequests for one key or session.
	Requests, KeyRequests Rate
	Running               int64 // simulations queued or running at once
	TrialsPerRun          int64
	TrialsPerMonth        int64 // calendar months in UTC
	Bytes                 int64 // of workbooks and outcomes
}

const (
	gibibyte = 1 << 30
	million  = 1_000_000
)

// OutcomeBytes is what one trial of one output takes: a double and its code.
const OutcomeBytes = 9

// Of is the table of what the tiers allow. An unknown tier is the smallest.
func Of(tier tenant.Tier) Limits {
	switch tier {
	case tenant.Enterprise:
		return Limits{Rate{500, 2000}, Rate{500, 2000}, 1000, 100 * million, 10_000_000 * million, 10_240 * gibibyte}
	case tenant.Professional:
		return Limits{Rate{150, 600}, Rate{75, 300}, 100, 100 * million, 1_000_000 * million, 1024 * gibibyte}
	case tenant.Standard:
		return Limits{Rate{50, 200}, Rate{25, 100}, 20, 20 * million, 20_000 * million, 100 * gibibyte}
	default:
		return Limits{Rate{10, 40}, Rate{5, 20}, 3, 2 * million, 500 * million, 5 * gibibyte}
	}
}

// Run is what a simulation asks for.
type Run struct {
	Trials  int64
	Outputs int
}

// Bytes is what its outcomes take.
func (r Run) Bytes() int64 { return r.Trials * int64(r.Outputs) * OutcomeBytes }

// Used is what an organization uses already.
type Used struct {
	Running   int64
	Trials    int64         // in this month
	Bytes     int64         // stored, or to be stored by what runs
	MonthLeft time.Duration // until the next month
}

// untilOneEnds is when it is worth asking again for a place among the running.
const untilOneEnds = 5 * time.Second

// Admit fails with problem.Exhausted and the limit that a run would exceed.
func (l Limits) Admit(r Run, used Used) error {
	switch {
	case r.Trials > l.TrialsPerRun:
		return exhausted("trials-per-run", 0, "Your tier allows %s trials a simulation, not %s.", count(l.TrialsPerRun), count(r.Trials))
	case used.Running >= l.Running:
		return exhausted("simulations-at-once", untilOneEnds, "Your tier allows %s simulations at once, and so many are queued or running.", count(l.Running))
	case used.Trials+r.Trials > l.TrialsPerMonth:
		return exhausted("trials-per-month", used.MonthLeft, "Your tier allows %s trials a month; %s are left of them.",
			count(l.TrialsPerMonth), count(max(l.TrialsPerMonth-used.Trials, 0)))
	}
	return l.Store(r.Bytes(), used.Bytes)
}

// Store fails with problem.Exhausted when there is no room for so many more bytes.
func (l Limits) Store(more, used int64) error {
	if used+more > l.Bytes {
		return exhausted("storage", 0, "Your tier allows %d GiB of workbooks and outcomes; this needs %s bytes and %s are left. Delete simulations to make room.",
			l.Bytes/gibibyte, count(more), count(max(l.Bytes-used, 0)))
	}
	return nil
}

func exhausted(code string, retry time.Duration, format string, args ...any) error {
	e := problem.New(problem.Exhausted, format, args...).WithCode(code)
	e.RetryAfter = retry
	return e
}

// count writes a number with commas.
func count(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
