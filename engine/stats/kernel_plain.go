//go:build !goexperiment.simd

package stats

// Without the simd package there are no vectors, and nothing is done in groups.

func vectors() bool { return false }

func extremeGroups(values []float64, _, _ *float64) []float64 { return values }

func distanceGroups(values []float64, _ *laneSums, _ float64) []float64 { return values }

func powerGroups(values []float64, _ *powerSums, _ float64) []float64 { return values }

func bucketGroups(_ []uint64, _ []float64, _, _ float64) int { return 0 }
