package stats

import (
	"fmt"
	"math"
)

// CDF counts the numbers of a column up to points of equal distance: its empirical distribution function.
type CDF struct {
	// Points are ascending, the last one the column's largest number.
	Points []float64
	// Counts are of the numbers up to each point that are above the one before it.
	Counts []uint64
}

// MaxPoints is the largest number of points.
const MaxPoints = 10_000

// NewCDF returns a distribution function without numbers at 2 to MaxPoints points from low to high, which are a column's
// smallest and largest number; there is one point where they are equal.
func NewCDF(low, high float64, points int) (*CDF, error) {
	if points < 2 || points > MaxPoints {
		return nil, fmt.Errorf("cdf: %d points: there must be 2 to %d", points, MaxPoints)
	}
	if !(low <= high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return nil, fmt.Errorf("cdf: no range from %v to %v", low, high)
	}
	c := &CDF{}
	steps := float64(points - 1)
	width := high/steps - low/steps // high-low may overflow
	for i := range points - 1 {
		if x := math.FMA(float64(i), width, low); x < high && (i == 0 || x > c.Points[len(c.Points)-1]) {
			c.Points = append(c.Points, x)
		}
	}
	c.Points = append(c.Points, high)
	c.Counts = make([]uint64, len(c.Points))
	return c, nil
}

// Add counts the numbers of a column. Codes are as for the function Of.
func (c *CDF) Add(values []float64, codes []uint8) {
	last := len(c.Points) - 1
	low, scale := c.Points[0], 0.0
	if last > 0 {
		if s := 1 / (c.Points[last]/float64(last) - low/float64(last)); s <= math.MaxFloat64 {
			scale = s
		}
	}
	for k, x := range values {
		if codes != nil && codes[k] != 0 {
			continue
		}
		i := int(min(max((x-low)*scale, 0), float64(last)))
		// The points decide, not the division.
		for i > 0 && x <= c.Points[i-1] {
			i--
		}
		for i < last && x > c.Points[i] {
			i++
		}
		c.Counts[i]++
	}
}

// Probabilities are P(X <= point); nil where nothing was counted.
func (c *CDF) Probabilities() []float64 {
	total := uint64(0)
	for _, n := range c.Counts {
		total += n
	}
	if total == 0 {
		return nil
	}
	upTo, list := uint64(0), make([]float64, len(c.Counts))
	for i, n := range c.Counts {
		upTo += n
		list[i] = float64(upTo) / float64(total)
	}
	return list
}
