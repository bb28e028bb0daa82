package draw

// SobolStratum returns the unscrambled Sobol coordinate of a point, of 2^10, for the comparison with another program.
func SobolStratum(dimension int, point uint64) (uint32, error) {
	v, err := sobolDirections(dimension)
	if err != nil {
		return 0, err
	}
	x := uint32(0)
	for k := range sobolBits {
		if point>>k&1 == 1 {
			x ^= v[k]
		}
	}
	return x >> 22, nil
}
