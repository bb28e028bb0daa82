package rank

import (
	"math"

	"tyche/engine/elementary"
)

// node is a place and its weight.
type node struct{ x, w float64 }

// legendre returns the nodes of Gauss and Legendre for the integral from -1 to 1.
func legendre(n int) []node {
	nodes := make([]node, n)
	for i := range n {
		x := elementary.Cos(float64(math.Pi*(float64(i)+0.75)) / (float64(n) + 0.5))
		slope := 0.0
		for range 100 {
			before, p := 1.0, x
			for k := 2; k <= n; k++ {
				before, p = p, (float64((float64(2*k)-1)*x*p)-float64(float64(k-1)*before))/float64(k)
			}
			slope = float64(float64(n)*(float64(x*p)-before)) / (float64(x*x) - 1)
			move := p / slope
			x -= move
			if math.Abs(move) < 1e-15 {
				break
			}
		}
		nodes[i] = node{x, 2 / ((1 - float64(x*x)) * float64(slope*slope))}
	}
	return nodes
}

// integrate is the integral of f from a to b.
func integrate(nodes []node, a, b float64, f func(x float64) float64) float64 {
	half, middle := (b-a)/2, (a+b)/2
	sum := 0.0
	for _, n := range nodes {
		sum = math.FMA(n.w, f(math.FMA(half, n.x, middle)), sum)
	}
	return float64(sum * half)
}
