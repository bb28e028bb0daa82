package distribution

import (
	"math"
)

// MaxCount bounds the number of severities in one trial of a compound distribution.
const MaxCount = 100_000

// compoundFamilies is the family of sums, which is sampled and not inverted.
func compoundFamilies() []Family {
	return []Family{{Name: "compound", Doc: "sum of as many independent severities as the frequency says; sampled, so it has no quantiles; truncated by value it has no moments either",
		Parameters: []Parameter{part("frequency", "how many: a distribution on whole numbers, at most 100000"), part("severity", "how much each: any other distribution"),
			optional("deductible", 0, "taken off each severity, down to 0, >= 0"), optional("limit", math.Inf(1), "the most that is paid of each severity after the deductible, > 0")},
		Mean: "E(N) E(X), X the payment of a severity", SD: "sqrt(E(N) Var(X) + Var(N) E(X)^2)", Source: "Klugman, Panjer, Willmot: Loss Models, 2019",
		Example: `"frequency": {"distribution": "poisson", "mean": 4}, "severity": {"distribution": "lognormal", "mean": 10, "sd": 8}, "deductible": 2, "limit": 40`,
		build:   buildCompound}}
}

// Compound is a Distribution of sums of severities. Fill and FillNormal give the frequency; package draw adds the severities.
type Compound struct {
	variable
	sum *compound
}

// Frequency is the distribution of the number of severities.
func (c *Compound) Frequency() Distribution { return c.sum.frequency }

// Fill replaces tail probabilities by frequencies.
func (c *Compound) Fill(x []float64) { c.sum.frequency.Fill(x) }

// FillNormal replaces standard normal quantiles by frequencies.
func (c *Compound) FillNormal(x []float64) { c.sum.frequency.FillNormal(x) }

// FillPayments replaces tail probabilities by what is paid of severities.
func (c *Compound) FillPayments(x []float64) {
	c.sum.severity.Fill(x)
	if !c.sum.layered() {
		return
	}
	for i, v := range x {
		x[i] = c.sum.payment(v)
	}
}

// Shift is added to every sum.
func (c *Compound) Shift() float64 { return c.sum.shift }

// Reach returns values between which every sum lies that uniform numbers of package draw can give.
func (c *Compound) Reach() (low, high float64) {
	d := c.sum
	count := d.frequency.QuantileUpper(0x1p-53)
	least, most := d.payment(d.severity.Quantile(0x1p-53)), d.payment(d.severity.QuantileUpper(0x1p-53))
	return max(min(float64(count*least), 0), d.low) + d.shift, min(max(float64(count*most), 0), d.high) + d.shift
}

// Limits returns between which values a sum has to be, its shift included; infinite where it is not truncated.
func (c *Compound) Limits() (low, high float64) {
	return c.sum.low + c.sum.shift, c.sum.high + c.sum.shift
}

// Truncated tells whether sums have limits.
func (c *Compound) Truncated() bool { return c.sum.truncated() }

// compound is the curve of a sum: it has moments only.
type compound struct {
	frequency, severity      Distribution
	deductible, limit, shift float64
	low, high                float64 // of sums before the shift
}

func (d *compound) truncated() bool { return !math.IsInf(d.low, -1) || !math.IsInf(d.high, 1) }

func (d *compound) layered() bool { return d.deductible != 0 || !math.IsInf(d.limit, 1) }

// payment is what is paid of a severity.
func (d *compound) payment(x float64) float64 {
	if !d.layered() {
		return x
	}
	return min(max(x-d.deductible, 0), d.limit)
}

func buildCompound(v *values) curve {
	d := &compound{frequency: v.distribution("frequency"), severity: v.distribution("severity"), deductible: v.num("deductible"), limit: v.num("limit"),
		low: math.Inf(-1), high: math.Inf(1)}
	v.require(d.deductible >= 0, "deductible", "must not be negative")
	v.require(d.limit > 0, "limit", "must be greater than 0")
	if len(v.faults) > 0 {
		return nil
	}
	low, _ := d.frequency.Support()
	count := d.frequency.QuantileUpper(0x1p-53)
	v.partRule(d.frequency.Discrete() && low >= 0 && wholeNumbers(d.frequency), "frequency", "must be a distribution on whole numbers that are not negative")
	v.partRule(count <= MaxCount, "frequency", "must not exceed 100000 with a probability of 1e-16")
	return d
}

// wholeNumbers looks at the values of a discrete distribution.
func wholeNumbers(d Distribution) bool {
	v, ok := d.(variable)
	if !ok {
		return false
	}
	c, shift := v.curve, 0.0
	if s, ok := c.(shifted); ok {
		c, shift = s.base, s.by
	}
	if l, ok := c.(*lattice); ok {
		for _, x := range l.x {
			if x+shift != math.Floor(x+shift) {
				return false
			}
		}
	}
	return shift == math.Floor(shift)
}

// distribution makes the distribution that is a parameter.
func (v *values) distribution(name string) Distribution {
	p, ok := v.parts[name]
	if !ok {
		return nil
	}
	d, err := v.build(p.Family, p.Parameters, v.solve)
	if err != nil {
		v.partRule(false, name, "is refused: "+err.Error())
		return nil
	}
	_, nested := d.(*Compound)
	v.partRule(!nested, name, "must not be a compound distribution itself")
	return d
}

// partRule records a fault of a parameter that is a distribution unless ok holds.
func (v *values) partRule(ok bool, name, rule string) {
	if !ok {
		v.faults = append(v.faults, Fault{Parameter: name, Rule: rule})
	}
}

func (d *compound) at(float64) float64 { return math.NaN() }

func (d *compound) fill(x []float64) { fillBy(x, d.at) }

func (d *compound) tails(float64) (lower, upper float64) { return math.NaN(), math.NaN() }

func (d *compound) density(float64) float64 { return math.NaN() }

func (d *compound) support() (low, high float64) {
	_, count := d.frequency.Support()
	least, most := d.severity.Support()
	times := func(x float64) float64 {
		if x == 0 || count == 0 {
			return 0
		}
		return float64(count * x)
	}
	return max(min(times(d.payment(least)), 0), d.low) + d.shift, min(max(times(d.payment(most)), 0), d.high) + d.shift
}

// moments follow from the cumulants of frequency and payment; those of a truncated sum have no formula.
func (d *compound) moments() moments {
	if nan := math.NaN(); d.truncated() {
		return moments{nan, nan, nan, nan}
	}
	n := cumulants(moments{d.frequency.Mean(), d.frequency.SD(), d.frequency.Skewness(), d.frequency.Kurtosis()})
	x := cumulants(d.payments())
	m, square := x[0], float64(x[0]*x[0])
	k2 := float64(n[0]*x[1]) + float64(n[1]*square)
	k3 := float64(n[0]*x[2]) + float64(3*float64(n[1]*m)*x[1]) + float64(n[2]*float64(m*square))
	k4 := float64(n[0]*x[3]) + float64(n[1]*(float64(4*float64(m*x[2]))+float64(3*float64(x[1]*x[1])))) +
		float64(6*float64(n[2]*square)*x[1]) + float64(n[3]*float64(square*square))
	return standardize(float64(n[0]*m)+d.shift, k2, k3, k4+float64(3*float64(k2*k2)))
}

// cumulants are mean, variance and the third and fourth cumulant; a constant has none above the first.
func cumulants(m moments) [4]float64 {
	square := float64(m.sd * m.sd)
	if m.sd == 0 {
		return [4]float64{m.mean}
	}
	return [4]float64{m.mean, square, float64(m.skewness * float64(square*m.sd)), float64((m.kurtosis - 3) * float64(square*square))}
}

// payments are the moments of what is paid: nothing below the deductible, the limit far above it, between them the excess.
func (d *compound) payments() moments {
	if !d.layered() {
		return moments{d.severity.Mean(), d.severity.SD(), d.severity.Skewness(), d.severity.Kurtosis()}
	}
	end := d.deductible + d.limit
	above := 0.0
	if !math.IsInf(end, 1) {
		above = d.severity.Survival(end)
	}
	within := d.severity.Survival(d.deductible) - above
	var raw [4]float64
	if part := truncate(d.severity.(variable).curve, d.deductible, end); part != nil && within > 0 {
		m := integrate(part)
		if _, discrete := part.(discreteCurve); discrete {
			m = part.moments()
			within = d.severity.CDF(end) - d.severity.CDF(d.deductible) + d.severity.Density(d.deductible)
		}
		c := cumulants(m)
		e := m.mean - d.deductible
		raw = [4]float64{e, c[1] + float64(e*e), c[2] + float64(3*float64(e*c[1])) + float64(e*float64(e*e)),
			c[3] + float64(3*float64(c[1]*c[1])) + float64(4*float64(e*c[2])) + float64(6*float64(float64(e*e)*c[1])) + integerPower(e, 4)}
	}
	for k := range raw {
		raw[k] = float64(within * raw[k])
		if above > 0 {
			raw[k] += float64(above * integerPower(d.limit, k+1))
		}
	}
	return fromRaw(raw)
}
