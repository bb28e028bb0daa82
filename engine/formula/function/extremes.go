package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// extremeOfMany is the curve of the greatest of n independent values, or of the smallest one.
type extremeOfMany struct {
	of       distribution.Distribution
	n        float64
	smallest bool
}

func (e *extremeOfMany) at(lower, upper float64) float64 {
	share, rest := lower, upper
	if e.smallest {
		share, rest = upper, lower
	}
	log := elementary.Log(share)
	if rest < 0.5 {
		log = elementary.Log1p(-rest)
	}
	share, rest = elementary.Exp(log/e.n), max(-elementary.Expm1(log/e.n), 0)
	if e.smallest {
		return quantileAt(e.of, rest, share)
	}
	return quantileAt(e.of, share, rest)
}

func (e *extremeOfMany) tails(x float64) (lower, upper float64) {
	lower, upper = e.of.CDF(x), e.of.Survival(x)
	if e.smallest {
		upper = elementary.Pow(upper, e.n)
		return 1 - upper, upper
	}
	lower = elementary.Pow(lower, e.n)
	return lower, 1 - lower
}

func (e *extremeOfMany) density(x float64) float64 {
	if e.of.Discrete() {
		lower, upper := e.tails(x)
		before := e.of.CDF(x) - e.of.Density(x)
		if e.smallest {
			return elementary.Pow(1-before, e.n) - upper
		}
		return lower - elementary.Pow(max(before, 0), e.n)
	}
	rest := e.of.CDF(x)
	if e.smallest {
		rest = e.of.Survival(x)
	}
	return float64(float64(e.n*e.of.Density(x)) * elementary.Pow(rest, e.n-1))
}

func (e *extremeOfMany) moments() [4]float64 { return momentsByQuantiles(e) }

func (e *extremeOfMany) support() (low, high float64) { return e.of.Support() }

func (e *extremeOfMany) discrete() bool { return e.of.Discrete() }

// extremeOf is VoseLargest(distribution, n) or VoseSmallest.
func extremeOf(smallest bool) func(c *Call) (Law, workbook.ErrorCode) {
	return func(c *Call) (Law, workbook.ErrorCode) {
		d, code := c.drawn(c.Args[0])
		if code != workbook.NoError {
			return Law{}, code
		}
		n, code := c.scalar(c.Args[1])
		switch {
		case code != workbook.NoError:
			return Law{}, code
		case !(n >= 1 && n == math.Floor(n)):
			return Law{}, workbook.ErrNum
		}
		return c.leveled(Law{Family: "extreme", Numbers: map[string]float64{"n": n}, Made: made{&extremeOfMany{d, n, smallest}}}, 2)
	}
}
