package distribution

// leastWithin is the share of sums that have to be within the limits of a truncated compound distribution: they are drawn until one
// is.
const leastWithin = 0.05

// limits refuses limits that leave so few sums that drawing would take long.
func (v *values) limits(d *compound) {
	if len(v.faults) > 0 || !d.truncated() {
		return
	}
	if d.within() < leastWithin {
		v.faults = append(v.faults, Fault{Rule: "truncate_min and truncate_max leave less than one sum in twenty"})
	}
}

// probed is about how many payments a probe adds up.
const probed = 2_000_000

// within is the share of sums within the limits, of a few hundred to ten thousand: those of a fixed sequence of numbers.
func (d *compound) within() float64 {
	n := int(min(max(probed/max(d.frequency.Mean(), 1), 400), 10_000))
	payments := Compound{sum: d}
	var tails [256]float64
	state, inside := uint64(1), 0
	for i := range n {
		sum := 0.0
		for left := int(d.frequency.Quantile((float64(i) + 0.5) / float64(n))); left > 0; left -= len(tails) {
			some := tails[:min(left, len(tails))]
			for k := range some {
				state += 0x9e3779b97f4a7c15 // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014)
				z := (state ^ state>>30) * 0xbf58476d1ce4e5b9
				z = (z ^ z>>27) * 0x94d049bb133111eb
				some[k] = Tail(float64((float64((z^z>>31)>>12) + 0.5) * 0x1p-52))
			}
			payments.FillPayments(some)
			for _, x := range some {
				sum += x
			}
		}
		if sum >= d.low && sum <= d.high {
			inside++
		}
	}
	return float64(inside) / float64(n)
}
