package function_test

import (
	"strings"
	"testing"

	"tyche/engine/formula/function"
)

func TestEveryFunctionIsComplete(t *testing.T) {
	t.Parallel()
	all := function.All()
	if len(all) < 200 {
		t.Errorf("%d functions", len(all))
	}
	for name, f := range all {
		if name != f.Name || name != strings.ToUpper(name) {
			t.Errorf("%s is listed as %s", f.Name, name)
		}
		ways := 0
		for _, there := range []bool{f.Number != nil, f.Scalar != nil, f.Eval != nil} {
			if there {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s has %d implementations", name, ways)
		}
		if f.Min > f.Max() || f.Min < 0 {
			t.Errorf("%s takes %d to %d arguments", name, f.Min, f.Max())
		}
		for i := range min(f.Max(), 20) {
			c := byte(f.Class(i))
			if strings.IndexByte("nktbsxraldp", c) < 0 || f.Number != nil && strings.IndexByte("nkb", c) < 0 {
				t.Errorf("%s: argument %d has class %q", name, i, c)
			}
		}
	}
}

// Functions of numbers must not keep or change their arguments, and must answer for any of them.
func TestNumberFunctionsTakeAnyNumbers(t *testing.T) {
	t.Parallel()
	values := []float64{0, 1, -1, 0.5, -0.5, 2, 12, 1e-300, 1e300, -1e300, 1 << 53, 365.25}
	for name, f := range function.All() {
		if f.Number == nil {
			continue
		}
		for n := f.Min; n <= f.Max(); n++ {
			for k := range 200 {
				args := make([]float64, n)
				for i := range args {
					args[i] = values[(k*(i+3)+i*i+k/7)%len(values)]
				}
				before := append([]float64{}, args...)
				x, code := f.Number(args)
				if code == 0 && x != x {
					t.Fatalf("%s%v gives NaN", name, before)
				}
				for i := range args {
					if args[i] != before[i] {
						t.Fatalf("%s changes its arguments", name)
					}
				}
			}
		}
	}
}
