package function

import "slices"

// modelRisk are ModelRisk's functions beside its distributions, and those that come with each distribution.
func modelRisk() []Spec {
	made := compoundsOfModelRisk()
	arrays := arrayLaws(slices.Concat(copulas(), multivariate(), timeSeries()))
	return join(derived(voseFunctions()), derived(made), made, arrays, bootstraps())
}
