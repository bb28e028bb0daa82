package distribution

// Evaluations counts how often the distribution function of counts is computed for a quantile, given by its tail probability; -1
// where it is not.
func Evaluations(d Distribution, t float64) int {
	s, ok := d.(variable).curve.(*stepped)
	if !ok {
		return -1
	}
	n, counted := 0, *s
	counted.function = func(k float64) (lower, upper float64) {
		n++
		return s.function(k)
	}
	counted.at(t)
	return n
}
