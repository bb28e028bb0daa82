package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// hypothesisFunctions are statistical tests, and PROB.
func hypothesisFunctions() []Spec {
	var out []Spec
	for _, name := range []string{"CHISQ.TEST", "CHITEST"} {
		out = append(out, Spec{Name: name, Args: "aa", Min: 2, Eval: chiTest})
	}
	for _, name := range []string{"F.TEST", "FTEST"} {
		out = append(out, Spec{Name: name, Args: "aa", Min: 2, Eval: fisherTest})
	}
	for _, name := range []string{"T.TEST", "TTEST"} {
		out = append(out, Spec{Name: name, Args: "aann", Min: 4, Eval: studentTest})
	}
	for _, name := range []string{"Z.TEST", "ZTEST"} {
		out = append(out, Spec{Name: name, Args: "ann", Min: 2, Eval: normalTest})
	}
	return append(out, Spec{Name: "PROB", Args: "aann", Min: 3, Eval: probability})
}

// chiTest compares counts with expected ones, Pearson's way; the size of the table gives the degrees of freedom.
func chiTest(c *Call) value.Value {
	m := c.matrix(c.Args[0])
	if o := c.matrix(c.Args[1]); len(m.Cells) != len(o.Cells) || len(m.Cells) == 1 {
		return value.Error(workbook.ErrNA)
	}
	x, y, e := c.pairs(0, 1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	sum := 0.0
	for i, expected := range y {
		if expected == 0 {
			return value.Error(workbook.ErrDiv0)
		}
		d := x[i] - expected
		sum += float64(d*d) / expected
	}
	if sum < 0 {
		return value.Error(workbook.ErrNum)
	}
	df := float64(max(m.Rows-1, 1) * max(m.Cols-1, 1))
	return value.Number(elementary.GammaQ(df/2, sum/2))
}

// fisherTest is the two-tailed probability that two variances are equal.
func fisherTest(c *Call) value.Value {
	x, y, e := c.samples()
	if e != workbook.NoError {
		return value.Error(e)
	}
	if len(x) < 2 || len(y) < 2 || deviation(x) == 0 || deviation(y) == 0 {
		return value.Error(workbook.ErrDiv0)
	}
	a, _ := variance(x)
	b, _ := variance(y)
	lower, upper := fisherTails(a/b, float64(len(x)-1), float64(len(y)-1))
	return value.Number(min(float64(2*min(lower, upper)), 1))
}

// samples are the numbers of the first two arguments, each for itself.
func (c *Call) samples() (x, y []float64, e workbook.ErrorCode) {
	x, e = c.numbersOf(0)
	if e != workbook.NoError {
		return nil, nil, e
	}
	y, e = c.numbersOf(1)
	return x, y, e
}

func studentTest(c *Call) value.Value {
	tails, kind := math.Trunc(c.Args[2].Num), math.Trunc(c.Args[3].Num)
	if tails != 1 && tails != 2 || kind < 1 || kind > 3 {
		return value.Error(workbook.ErrNum)
	}
	x, y, e := c.samples()
	if kind == 1 {
		x, y, e = c.pairs(0, 1)
	}
	if e != workbook.NoError {
		return value.Error(e)
	}
	if len(x) < 2 || len(y) < 2 {
		return value.Error(workbook.ErrDiv0)
	}
	t, df := [...]func(x, y []float64) (t, df float64){pairedStudent, pooledStudent, welchStudent}[int(kind)-1](x, y)
	if t-t != 0 {
		return value.Error(workbook.ErrDiv0)
	}
	return value.Number(float64(studentTail(t, df) * (tails / 2)))
}

// pairedStudent is the statistic of the differences of pairs.
func pairedStudent(x, y []float64) (t, df float64) {
	d, n := make([]float64, len(x)), float64(len(x))
	for i := range x {
		d[i] = x[i] - y[i]
	}
	v, _ := variance(d)
	return mean(d) / math.Sqrt(v/n), n - 1
}

// pooledStudent is the statistic of two samples with equal variances.
func pooledStudent(x, y []float64) (t, df float64) {
	n, m := float64(len(x)), float64(len(y))
	df = n + m - 2
	v := (deviation(x) + deviation(y)) / df
	return (mean(x) - mean(y)) / math.Sqrt(float64(v*(1/n+1/m))), df
}

// welchStudent is the statistic of two samples with unequal variances, with a fraction in its degrees of freedom.
func welchStudent(x, y []float64) (t, df float64) {
	n, m := float64(len(x)), float64(len(y))
	a, _ := variance(x)
	b, _ := variance(y)
	a, b = a/n, b/m
	s := a + b
	return (mean(x) - mean(y)) / math.Sqrt(s), float64(s*s) / (float64(a*a)/(n-1) + float64(b*b)/(m-1))
}

// normalTest is the probability that the mean of more numbers of the same kind would exceed that of the sample.
func normalTest(c *Call) value.Value {
	x, e := c.numbersOf(0)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if len(x) == 0 {
		return value.Error(workbook.ErrNA)
	}
	sd := c.given(2, 0)
	if c.has(2) && sd <= 0 {
		return value.Error(workbook.ErrNum)
	}
	if !c.has(2) {
		sd, e = standard(variance)(x)
	}
	if e != workbook.NoError || sd == 0 {
		return value.Error(workbook.ErrDiv0)
	}
	z := (mean(x) - c.Args[1].Num) / (sd / math.Sqrt(float64(len(x))))
	return value.Number(elementary.NormalCDF(-z))
}

// probability is PROB: what the values within two limits weigh.
func probability(c *Call) value.Value {
	x, p, e := c.pairs(0, 1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if len(x) == 0 {
		return value.Error(workbook.ErrDiv0)
	}
	low := c.Args[2].Num
	high, sum, within := c.given(3, low), 0.0, 0.0
	for i, v := range x {
		if p[i] <= 0 || p[i] > 1 {
			return value.Error(workbook.ErrNum)
		}
		sum += p[i]
		if v >= low && v <= high {
			within += p[i]
		}
	}
	if math.Abs(sum-1) > 1e-7 {
		return value.Error(workbook.ErrNum)
	}
	return value.Number(within)
}
