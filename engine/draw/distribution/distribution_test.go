package distribution_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tyche/engine/draw/distribution"
)

// parameters parses "name=value name=value"; a value with semicolons, or with one behind it, is a list, and one such as
// normal(mean:0|sd:1) is a distribution.
func parameters(t testing.TB, text string) distribution.Parameters {
	t.Helper()
	p := distribution.Parameters{Numbers: map[string]float64{}, Lists: map[string][]float64{}, Parts: map[string]distribution.Part{}}
	for _, field := range strings.Fields(text) {
		name, value, _ := strings.Cut(field, "=")
		if family, inner, nested := strings.Cut(strings.TrimSuffix(value, ")"), "("); nested {
			p.Parts[name] = distribution.Part{Family: family, Parameters: parameters(t, strings.NewReplacer(":", "=", "|", " ").Replace(inner))}
			continue
		}
		var list []float64
		for _, part := range strings.Split(strings.TrimSuffix(value, ";"), ";") {
			x, err := strconv.ParseFloat(part, 64)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, x)
		}
		if strings.Contains(value, ";") {
			p.Lists[name] = list
		} else {
			p.Numbers[name] = list[0]
		}
	}
	return p
}

func must(t testing.TB, family string, p distribution.Parameters) distribution.Distribution {
	t.Helper()
	d, err := distribution.New(family, p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestQuantilesMatchReference compares with testdata/reference.csv (mpmath at 40 digits): the error is at most 1e-9 times the
// larger of the distance from the lower end or centre and the quartile distance; discrete values are equal.
func TestQuantilesMatchReference(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	made, worst := map[string]distribution.Distribution{}, map[string]float64{}
	for _, row := range rows {
		key := row[0] + " " + row[1]
		d, ok := made[key]
		if !ok {
			d = must(t, row[0], parameters(t, row[1]))
			made[key] = d
		}
		p, _ := strconv.ParseFloat(row[3], 64)
		want, _ := strconv.ParseFloat(row[4], 64)
		scale := d.Quantile(0.75) - d.Quantile(0.25)
		size := max(scale, math.Abs(want-d.Quantile(0.5)))
		limit, got := 1e-9, 0.0
		switch row[2] {
		case "q":
			got = d.Quantile(p)
		case "s":
			got = d.QuantileUpper(p)
		case "mean":
			got, limit = d.Mean(), 1e-13*(1+math.Abs(want)/size)
		case "sd":
			got, limit = d.SD(), 1e-12
		}
		e := math.Abs(got-want) / max(size, math.Abs(want)*1e-7)
		if got == want {
			e = 0
		}
		if !(e <= limit) {
			t.Errorf("%v: got %v, error %.2g", row, got, e)
		}
		worst[row[0]] = max(worst[row[0]], e)
	}
	for _, name := range distribution.Names() {
		if e, ok := worst[name]; ok {
			t.Logf("%-16s worst error %.2g", name, e)
		}
	}
}

// examples are valid parameters of every family.
func examples(t testing.TB) map[string]distribution.Distribution {
	list := map[string]distribution.Distribution{}
	for _, text := range []string{
		"normal mean=3 sd=2", "lognormal mean=18000 sd=27000", "uniform min=-1 max=4", "triangular min=1 mode=2 max=7",
		"pert min=4 mode=9 max=18", "pert min=0 mode=0 max=1", "beta alpha=0.5 beta=0.7", "beta alpha=300 beta=20 min=-5 max=5",
		"exponential mean=4", "gamma shape=0.3 scale=2", "gamma shape=0.05 scale=2", "beta alpha=0.05 beta=3", "beta alpha=0.05 beta=0.06", "gamma shape=40 scale=0.1", "weibull shape=1.7 scale=3",
		"logistic location=1 scale=2", "student_t df=2.5", "student_t df=1 location=3 scale=2",
		"poisson mean=8", "poisson mean=4000", "binomial n=20 p=0.3", "bernoulli p=0.3",
		"integer_uniform min=-3 max=6",
		"normal mean=0.09 sd=0.008 truncate_min=0.06 truncate_max=0.13", "normal mean=0 sd=1 truncate_min=6",
		"gamma shape=3 scale=2 truncate_max=4 shift=10", "poisson mean=8 truncate_min=2.5 truncate_max=12",
		"integer_uniform min=1 max=10 truncate_min=3 shift=0.5",
	} {
		family, given, _ := strings.Cut(text, " ")
		list[text] = must(t, family, parameters(t, given))
	}
	for _, f := range distribution.Families() {
		var p distribution.Parameters
		if err := json.Unmarshal([]byte("{"+f.Example+"}"), &p); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if f.Name != "compound" { // has no quantiles
			list[f.Name] = must(t, f.Name, p)
		}
	}
	list["discrete"] = must(t, "discrete", distribution.Parameters{Lists: map[string][]float64{
		"values": {0.25, 0.21, 0.28, 0.21}, "weights": {3, 4, 2, 1}}})
	p := parameters(t, "min=0 max=10")
	p.Lists = map[string][]float64{"values": {1, 3, 7}, "probabilities": {0.1, 0.6, 0.95}}
	list["cumulative"] = must(t, "cumulative", p)
	return list
}

// probabilities covers both tails and the middle.
func probabilities() []float64 {
	var list []float64
	for k := range 1060 {
		list = append(list, math.Exp2(-1-float64(k)/20)) // down to 2^-54
	}
	return list
}

func TestQuantileAndDistributionFunctionAgree(t *testing.T) {
	t.Parallel()
	for name, d := range examples(t) {
		low, high := d.Support()
		last := math.Inf(1)
		smallest := 1e-15 // below, the two functions have too few digits to be compared
		if strings.Contains(name, "truncate") {
			smallest = 1e-9
		}
		for _, p := range probabilities() {
			x := d.Quantile(p)
			if x > last+1e-11*math.Abs(last) || x < low || x > high {
				t.Fatalf("%s: quantile %v of %v is out of order or support", name, x, p)
			}
			last = x
			if c := d.CDF(x + 4e-16*math.Abs(x)); !(c >= p*(1-1e-6)) && p > smallest { // at least p: exactly p, or a jump
				t.Fatalf("%s: CDF(Quantile(%v)) = %v", name, p, c)
			}
			y := d.QuantileUpper(p)
			if y < low || y > high || !(d.Survival(y+4e-16*math.Abs(y)) <= p*(1+1e-6)) && p > smallest {
				t.Fatalf("%s: Survival(QuantileUpper(%v)) = %v", name, p, d.Survival(y))
			}
			if s := d.CDF(x) + d.Survival(x); math.Abs(s-1) > 1e-12 {
				t.Fatalf("%s: CDF + Survival = %v at %v", name, s, x)
			}
		}
	}
}

// TestEndsAreThoseOfTheSupport compares the quantiles of 0 and 1 with the support.
func TestEndsAreThoseOfTheSupport(t *testing.T) {
	t.Parallel()
	for name, d := range examples(t) {
		low, high := d.Support()
		for _, c := range [][2]float64{{d.Quantile(0), low}, {d.QuantileUpper(0), high}, {d.Quantile(1), high}} {
			if c[0] != c[1] && !(math.IsInf(c[1], 0) && math.Abs(c[0]) > 1e15) && !d.Discrete() {
				t.Errorf("%s: an end is %v, the support's %v", name, c[0], c[1])
			}
		}
		if !(d.CDF(low-1) == 0) && !math.IsInf(low, -1) || d.Density(math.Inf(1)) != 0 || d.Density(math.Inf(-1)) != 0 {
			t.Errorf("%s: there is something outside the support", name)
		}
	}
}

func TestBatchesHaveTheBitsOfSingleQuantiles(t *testing.T) {
	t.Parallel()
	for name, d := range examples(t) {
		var x, want []float64
		for _, p := range probabilities() {
			x = append(x, p, -p)
			want = append(want, d.Quantile(p), d.QuantileUpper(p))
		}
		d.Fill(x)
		if !slices.Equal(x, want) {
			t.Errorf("%s: Fill differs from Quantile", name)
		}
	}
}

// TestMomentsMatchIntegrals integrates the quantile function by midpoints.
func TestMomentsMatchIntegrals(t *testing.T) {
	t.Parallel()
	const n = 100_000
	for name, d := range examples(t) {
		if k := d.Kurtosis(); !(k < 20) { // too heavy for midpoints; see the references
			continue
		}
		centre := d.Quantile(0.5)
		var m1, m2 float64
		for i := range n / 2 {
			p := (float64(i) + 0.5) / n
			a, b := d.Quantile(p)-centre, d.QuantileUpper(p)-centre
			m1 += a + b
			m2 += a*a + b*b
		}
		mean := m1 / n
		sd := math.Sqrt(m2/n - mean*mean)
		if math.Abs(centre+mean-d.Mean()) > 1e-3*sd || math.Abs(sd-d.SD()) > 1e-2*sd {
			t.Errorf("%s: mean %v sd %v, integrals %v %v", name, d.Mean(), d.SD(), centre+mean, sd)
		}
	}
}

func TestUniformEndsAreExact(t *testing.T) {
	t.Parallel()
	d := must(t, "uniform", parameters(t, "min=0.1 max=0.3"))
	for u, want := range map[float64]float64{0: 0.1, 1: 0.3} {
		if got := d.Quantile(u); got != want {
			t.Errorf("Quantile(%v) = %v", u, got)
		}
	}
	for _, u := range []float64{-1e-9, 1.0001, math.NaN()} {
		if got := d.Quantile(u); !math.IsNaN(got) {
			t.Errorf("Quantile(%v) = %v", u, got)
		}
	}
}

func TestTruncationStaysWithin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		family, text string
		low, high    float64
	}{
		{"normal", "mean=0.09 sd=0.008 truncate_min=0.06 truncate_max=0.13", 0.06, 0.13},
		{"normal", "mean=0 sd=1 truncate_min=30 truncate_max=31", 30, 31},
		{"normal", "mean=0 sd=1 truncate_max=-8", math.Inf(-1), -8},
		{"poisson", "mean=8 truncate_min=2.5 truncate_max=4.5", 3, 4},
		{"integer_uniform", "min=1 max=10 truncate_min=2.2 truncate_max=3.9", 3, 3},
		{"student_t", "df=3 truncate_min=100", 100, math.Inf(1)},
		{"gamma", "shape=0.05 scale=1 truncate_max=1e-30", 0, 1e-30},
	} {
		d := must(t, c.family, parameters(t, c.text))
		if low, high := d.Support(); low != c.low || high != c.high {
			t.Errorf("%s %s: support %v to %v", c.family, c.text, low, high)
		}
		for _, p := range probabilities() {
			for _, x := range []float64{d.Quantile(p), d.QuantileUpper(p)} {
				if !(x >= c.low && x <= c.high) {
					t.Fatalf("%s %s: %v at %v", c.family, c.text, x, p)
				}
			}
		}
	}
}

func TestFaultsNameTheRule(t *testing.T) {
	t.Parallel()
	lists := func(text string, pairs ...any) distribution.Parameters {
		p := parameters(t, text)
		p.Lists = map[string][]float64{}
		for i := 0; i < len(pairs); i += 2 {
			p.Lists[pairs[i].(string)] = pairs[i+1].([]float64)
		}
		return p
	}
	for _, c := range []struct {
		family string
		p      distribution.Parameters
		want   string
	}{
		{"normal", parameters(t, "mean=1 sd=-1"), "normal: sd is -1: must be greater than 0"},
		{"normal", parameters(t, "mean=1 sd=0"), "normal: sd is 0: must be greater than 0"},
		{"normal", parameters(t, "sd=1 sigma=2"), "normal: mean is missing; sigma is not a parameter of this distribution"},
		{"normal", parameters(t, "mean=NaN sd=+Inf"), "normal: mean is NaN: must be a finite number; sd is +Inf: must be a finite number"},
		{"normal", lists("mean=1", "sd", []float64{1}), "normal: sd must be a number"},
		{"gauss", parameters(t, ""), `distribution: distribution is "gauss": is unknown; known are ` +
			strings.Join(distribution.Names(), ", ")},
		{"uniform", parameters(t, "min=2 max=2"), "uniform: min is 2: must be less than max, which is 2"},
		{"triangular", parameters(t, "min=0 mode=3 max=2"), "triangular: mode is 3: must not be greater than max, which is 2"},
		{"pert", parameters(t, "min=0 mode=-1 max=2"), "pert: mode is -1: must not be less than min, which is 0"},
		{"lognormal", parameters(t, "mean=-1 sd=2"), "lognormal: mean is -1: must be greater than 0"},
		{"poisson", parameters(t, "mean=0"), "poisson: mean is 0: must be greater than 0"},
		{"poisson", parameters(t, "mean=1e10"), "poisson: mean is 1e+10: must be at most 1e9"},
		{"binomial", parameters(t, "n=2.5 p=1.5"), "binomial: p is 1.5: must be within 0 to 1; n is 2.5: must be a whole number, not negative"},
		{"bernoulli", parameters(t, "p=-0.1"), "bernoulli: p is -0.1: must be within 0 to 1"},
		{"beta", parameters(t, "alpha=0 beta=1"), "beta: alpha is 0: must be greater than 0"},
		{"gamma", parameters(t, "shape=1e9 scale=1"), "gamma: shape is 1e+09: must be within 0.05 to 1e7"},
		{"discrete", lists("", "values", []float64{1, 2}, "weights", []float64{1}), "discrete: weights is a list of 1: must be as many as values, 2"},
		{"discrete", lists("", "values", []float64{1, 2}, "weights", []float64{1, -1}), "discrete: weights is -1 at place 2: " +
			"must not be negative; weights is all zero: must have a positive sum"},
		{"discrete", lists("", "values", []float64{}, "weights", []float64{}), "discrete: values is an empty list: must have at least one element"},
		{"cumulative", lists("min=0 max=1", "values", []float64{0.5, 0.4}, "probabilities", []float64{0.5, 0.4}),
			"cumulative: values is 0.4 at place 2: must ascend, above min; probabilities is 0.4 at place 2: must ascend, within 0 to 1"},
		{"integer_uniform", parameters(t, "min=1.5 max=1"), "integer_uniform: min is 1.5: must be a whole number; " +
			"min is 1.5: must not be greater than max, which is 1"},
		{"normal", parameters(t, "mean=0 sd=1 truncate_min=2 truncate_max=1"), "normal: truncate_min is 2: must not be greater than truncate_max"},
		{"normal", parameters(t, "mean=0 sd=1 truncate_min=60"), "normal: truncate_min and truncate_max leave no probability"},
		{"uniform", parameters(t, "min=0 max=1 truncate_min=1"), "uniform: truncate_min and truncate_max leave no probability"},
		{"poisson", parameters(t, "mean=3 truncate_min=1.2 truncate_max=1.8"), "poisson: truncate_min and truncate_max leave no probability"},
	} {
		_, err := distribution.New(c.family, c.p)
		var faults *distribution.Faults
		if !errors.As(err, &faults) || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// TestRandomParametersNeverBreak tries extreme parameters: an error or finite, ordered quantiles.
func TestRandomParametersNeverBreak(t *testing.T) {
	t.Parallel()
	extremes := []float64{-1e150, -3, 0, 1e-150, 1e-3, 0.5, 1, 7, 1e6, 1e150}
	for _, f := range distribution.Families() {
		var required []string
		for _, p := range f.Parameters {
			if !p.List {
				required = append(required, p.Name)
			}
		}
		total := int(math.Pow(float64(len(extremes)), float64(len(required))))
		for k := range total {
			if k%(1+total/25) != 0 {
				continue
			}
			p := distribution.Parameters{Numbers: map[string]float64{}, Lists: map[string][]float64{}}
			for i, rest := 0, k; i < len(required); i, rest = i+1, rest/len(extremes) {
				p.Numbers[required[i]] = extremes[rest%len(extremes)]
			}
			for _, q := range f.Parameters {
				if q.List {
					p.Lists[q.Name] = []float64{0.2, 0.6}
				}
			}
			d, err := distribution.New(f.Name, p)
			if err != nil {
				continue
			}
			a, b, c := d.Quantile(1e-9), d.Quantile(0.5), d.QuantileUpper(1e-9)
			if !(a <= b && b <= c) {
				t.Errorf("%s %v: quantiles %v %v %v", f.Name, p, a, b, c)
			}
		}
	}
}

func BenchmarkFitPert(b *testing.B) {
	p := parameters(b, "min=4 mode=9 max=18")
	for b.Loop() {
		must(b, "pert", p)
	}
}
