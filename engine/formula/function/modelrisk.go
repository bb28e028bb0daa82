package function

// modelRisk are ModelRisk's functions beside its distributions, and those that come with each distribution.
func modelRisk() []Spec {
	made := compoundsOfModelRisk()
	out := append(derived(voseFunctions()), derived(made)...)
	return append(out, made...)
}
