package e2e_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// victims are the processes that the kill test ends, by the words of their command lines; none is the whole node.
func victims() map[string][]string {
	return map[string][]string{
		"worker":     {"tyche", "worker"},
		"postgres":   {"postgres", "-D"},
		"temporal":   {"tyche-node", "temporal"},
		"everything": nil,
	}
}

// TestKill ends one part of the node, or all of it, with SIGKILL at a random moment of a run of about ten seconds. The
// run completes once, with the bits of an undisturbed one. TYCHE_KILL_ROUNDS sets the rounds (2).
func TestKill(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("TYCHE_KILL_ROUNDS"))
	if err != nil {
		rounds = 2
	}
	const seed = 42
	book, specification := model(t, "retirement")
	trials := trialsFor(t, 10*time.Second)
	want := local(t, "retirement", trials, seed, 2)
	home := newHome(t)
	n := up(t, home)
	workbook := n.caller().upload(t, "retirement.xlsx", book).id(t, http.StatusCreated)
	names := []string{"everything", "worker", "postgres", "temporal"}
	for round := range rounds {
		name := names[round%len(names)]
		id := n.caller().run(t, map[string]any{"workbook_id": workbook, "specification": specification,
			"trials": trials, "seed": seed}).id(t, http.StatusAccepted)
		delay := time.Duration(rand.Int64N(int64(9 * time.Second)))
		<-time.After(delay) // the random moment itself
		t.Logf("round %d: %s after %v", round, name, delay.Round(time.Millisecond))
		if name == "everything" {
			n.kill(t)
			n = up(t, home)
		} else {
			n.killChild(t, victims()[name]...)
		}
		start := time.Now()
		s := n.caller().finish(t, id, 2*time.Minute)
		t.Logf("round %d: %s %v after the kill", round, s.Status, time.Since(start).Round(time.Millisecond))
		if s.Status != "completed" || s.TrialsDone != int64(trials) {
			t.Fatalf("round %d (%s): %+v", round, name, s)
		}
		if got := n.caller().results(t, id); got != want {
			t.Errorf("round %d (%s): the bits differ from an undisturbed run's:\n%s\n%s", round, name, got, want)
		}
	}
}

// trialsFor is how many trials of the retirement model take about a time on this machine, now.
func trialsFor(t *testing.T, want time.Duration) int {
	t.Helper()
	const probe = 50_000
	out, errs, code := command(t, "run", modelFolder+"retirement.xlsx", "--spec", modelFolder+"retirement.json",
		"--trials", strconv.Itoa(probe), "--json")
	if code != 0 {
		t.Fatal(errs)
	}
	var r struct {
		Rate float64 `json:"trials_per_second"`
	}
	check(t, json.Unmarshal([]byte(out), &r))
	return int(r.Rate * want.Seconds())
}

func (n *node) killChild(t *testing.T, words ...string) {
	t.Helper()
	pid, found := n.child(words...)
	if !found {
		t.Fatalf("no child runs %v", words)
	}
	check(t, syscall.Kill(pid, syscall.SIGKILL))
}
