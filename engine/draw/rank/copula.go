package rank

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

// Copula joins two inputs: Gaussian, or Student's t. It is for one goroutine.
type Copula struct {
	df      float64 // 0 for Gaussian
	student distribution.Distribution
	nodes   []node
	// mixing are values of the mixing variable with their probabilities.
	mixing []node
	// smooth is the rank correlation of two continuous inputs of a t copula at the ends of panels, by their number, and
	// its slope, as far as they were asked for.
	smooth map[int]point
	across []node // of a continuous input beside a discrete one
}

type point struct{ value, slope float64 }

// Gaussian is the copula of the normal distribution.
func Gaussian() *Copula { return &Copula{nodes: legendre(16)} }

// Student is the copula of the t distribution with df degrees of freedom.
func Student(df float64) (*Copula, error) {
	t, err := distribution.New("student_t", distribution.Parameters{Numbers: map[string]float64{"df": df}})
	if err != nil {
		return nil, err
	}
	// The trapezoidal rule over the normal score of the mixing variable, chi-squared over df.
	mix, err := distribution.New("gamma", distribution.Parameters{Numbers: map[string]float64{"shape": df / 2, "scale": 2 / df}})
	if err != nil {
		return nil, err
	}
	c := &Copula{df: df, student: t, nodes: legendre(16), smooth: map[int]point{}}
	const h = 0.4
	for k := -20; k <= 20; k++ {
		z := float64(h * float64(k))
		s := []float64{z}
		mix.FillNormal(s)
		c.mixing = append(c.mixing, node{s[0], float64(h*elementary.Exp(float64(-0.5*z*z))) / math.Sqrt(2*math.Pi)})
	}
	for _, n := range legendre(128) {
		c.across = append(c.across, node{t.Quantile((n.x + 1) / 2), n.w / 2})
	}
	return c, nil
}

// Rho is the rank correlation of two inputs for the copula's own correlation r in -1..1.
func (c *Copula) Rho(a, b *Margin, r float64) float64 {
	switch {
	case r == 0 && (c.df == 0 || a.Continuous() && b.Continuous()):
		return 0
	case !a.Continuous() || !b.Continuous():
		return c.newPair(a, b).rho(r)
	case c.df == 0:
		return float64(6 / math.Pi * elementary.Asin(r/2))
	}
	return c.smoothAt(r)
}

// Solve finds the copula's own correlation for a rank correlation in -1..1. Where none is as strong, ok is false and r is
// the strongest that there is, with its rank correlation in limit.
func (c *Copula) Solve(a, b *Margin, rho float64) (r, limit float64, ok bool) {
	switch {
	case !a.Continuous() || !b.Continuous():
		return c.newPair(a, b).solve(rho)
	case c.df == 0:
		return float64(2 * elementary.Sin(float64(math.Pi/6*rho))), rho, true
	}
	return math.Copysign(c.smoothSolve(math.Abs(rho)), rho), rho, true
}

// panels divide 0..1 for the rank correlation of two continuous inputs, more finely near 1.
const panels = 48

func panelEnd(i int) float64 { return elementary.Sin(math.Pi / 2 * float64(i) / panels) }

// end is the value at a panel's end: 6/pi E asin(r sqrt(A B)) with A = W1/(W1+W2), B = W1/(W1+W3), where the W are
// independent mixing variables of the scale (Heinen and Valdesogo, Spearman rank correlation of the bivariate Student t and
// scale mixtures of normal distributions, J. Multivariate Anal. 179, 2020).
func (c *Copula) end(i int) point {
	if p, known := c.smooth[i]; known {
		return p
	}
	r := panelEnd(i)
	if i == panels {
		r = 1
	}
	sum := point{}
	for _, one := range c.mixing {
		for k, two := range c.mixing {
			for l, three := range c.mixing[:k+1] {
				w := float64(one.w * two.w * three.w)
				if l < k {
					w *= 2
				}
				// The scale is 1/S: A = S2/(S1+S2).
				root := math.Sqrt(two.x / (one.x + two.x) * (three.x / (one.x + three.x)))
				x := min(float64(r*root), 1)
				sum.value = math.FMA(w, elementary.Asin(x), sum.value)
				sum.slope = math.FMA(w, root/math.Sqrt(max(1-float64(x*x), 1e-12)), sum.slope)
			}
		}
	}
	sum.value, sum.slope = float64(6/math.Pi*sum.value), float64(6/math.Pi*sum.slope)
	c.smooth[i] = sum
	return sum
}

// smoothAt interpolates between the ends of panels.
func (c *Copula) smoothAt(r float64) float64 {
	x := math.Abs(r)
	i := min(int(float64(elementary.Asin(x)*(panels*2/math.Pi))), panels-1)
	return math.Copysign(c.within(i, x), r)
}

// within is the cubic through value and slope at both ends of panel i.
func (c *Copula) within(i int, x float64) float64 {
	low, high := panelEnd(i), panelEnd(i+1)
	a, b := c.end(i), c.end(i+1)
	h := high - low
	t := (x - low) / h
	t2 := float64(t * t)
	t3 := float64(t2 * t)
	return float64((float64(2*t3)-float64(3*t2)+1)*a.value) + float64((t3-float64(2*t2)+t)*h*a.slope) +
		float64((float64(3*t2)-float64(2*t3))*b.value) + float64((t3-t2)*h*b.slope)
}

// smoothSolve inverts smoothAt for a rank correlation of 0 or more.
func (c *Copula) smoothSolve(rho float64) float64 {
	low, high := 0, panels
	for high-low > 1 {
		if middle := (low + high) / 2; c.end(middle).value < rho {
			low = middle
		} else {
			high = middle
		}
	}
	if rho >= c.end(panels).value {
		return 1
	}
	a, b := panelEnd(low), panelEnd(high)
	for range 60 {
		if middle := (a + b) / 2; c.within(low, middle) < rho {
			a = middle
		} else {
			b = middle
		}
	}
	return (a + b) / 2
}
