package e2e_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestBaseCaseIsLibreOffices recomputes the benchmark models without draws and compares every formula cell with what
// LibreOffice computed from the same file (testdata/make_base.py).
func TestBaseCaseIsLibreOffices(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/base.json")
	check(t, err)
	var base map[string]map[string]any
	check(t, json.Unmarshal(data, &base))
	for name, cells := range base {
		model(t, strings.TrimSuffix(name, ".xlsx"))
		out, errs, code := command(t, "calc", modelFolder+name)
		if code != 0 {
			t.Fatalf("%s: %s", name, errs)
		}
		got := map[string]any{}
		for lines := bufio.NewScanner(strings.NewReader(out)); lines.Scan(); {
			var l struct {
				Sheet, Cell string
				Value       any
			}
			check(t, json.Unmarshal(lines.Bytes(), &l))
			got[l.Sheet+"!"+l.Cell] = l.Value
		}
		if len(got) != len(cells) {
			t.Errorf("%s: %d formula cells, LibreOffice has %d", name, len(got), len(cells))
		}
		for cell, want := range cells {
			if !same(got[cell], want) {
				t.Errorf("%s %s: %v, LibreOffice %v", name, cell, got[cell], want)
			}
		}
	}
}

// same compares two values; numbers within 1e-13 relative, since LibreOffice's elementary functions round otherwise.
func same(a, b any) bool {
	x, isX := a.(float64)
	y, isY := b.(float64)
	if isX && isY {
		return math.Abs(x-y) <= 1e-13*math.Max(math.Abs(x), math.Abs(y)) || math.Max(math.Abs(x), math.Abs(y)) < 1e-9
	}
	return a == b
}

// TestMeansAgreeWithHandWrittenC compares the mean of every output at a million trials with the same model written by
// hand in C (limit.c), run at eight million: they agree within five standard errors.
func TestMeansAgreeWithHandWrittenC(t *testing.T) {
	for _, name := range []string{"dcf", "retirement", "schedule", "portfolio", "claims"} {
		model(t, name)
		const trials = 1_000_000
		want, wantTrials := limit(t, name)
		out, errs, code := command(t, "run", modelFolder+name+".xlsx", "--spec",
			modelFolder+name+".json", "--trials", strconv.Itoa(trials), "--seed", "1", "--json")
		if code != 0 {
			t.Fatalf("%s: %s", name, errs)
		}
		var got struct {
			Outputs []struct {
				Cell     string
				Mean, SD float64
			}
			Rate float64 `json:"trials_per_second"`
		}
		check(t, json.Unmarshal([]byte(out), &got))
		if len(got.Outputs) != len(want) {
			t.Fatalf("%s: %d outputs, limit.c has %d", name, len(got.Outputs), len(want))
		}
		worst := 0.0
		for i, o := range got.Outputs {
			digits := 0.5e-5 * math.Abs(want[i]) // limit.c prints six digits
			se := o.SD * math.Sqrt(1.0/trials+1.0/wantTrials)
			z := math.Max(math.Abs(o.Mean-want[i])-digits, 0) / se
			if worst = math.Max(worst, z); z > 5 {
				t.Errorf("%s %s: mean %v, limit.c %v: %.1f standard errors", name, o.Cell, o.Mean, want[i], z)
			}
		}
		t.Logf("%s: at most %.2f standard errors from limit.c, %.0f trials/s", name, worst, got.Rate)
	}
}

// limit compiles limit.c once a test and returns the means that it prints.
func limit(t *testing.T, name string) (means []float64, trials float64) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "limit")
	out, err := exec.Command("cc", "-O3", "-march=native", "-ffast-math", "-fopenmp",
		"../../../shared/bench/peers/limit.c", "-o", program, "-lm").CombinedOutput()
	if err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	out, err = exec.Command(program, name, "8000000", "2").Output()
	check(t, err)
	head, tail, _ := strings.Cut(string(out), " means ")
	for _, field := range strings.Fields(tail) {
		x, err := strconv.ParseFloat(field, 64)
		check(t, err)
		means = append(means, x)
	}
	_, count, _ := strings.Cut(head, "trials=")
	trials, err = strconv.ParseFloat(strings.Fields(count)[0], 64)
	check(t, err)
	return means, trials
}
