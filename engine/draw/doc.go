// Package draw turns a seed into the values of uncertain cells. Every draw has an address and nothing else decides it:
//
//	(seed, sampling, design size, stable input id, draw index, trial)
//
// so any block of trials can be computed anywhere, in any order and again, with the same bits.
//
//	sampler, err := draw.NewSampler(draw.Design{Seed: 7, Sampling: draw.MonteCarlo, Trials: 100_000}, inputs, groups)
//	sampler.Fill(columns, 51_200) // columns[i] takes input i's values of the trials 51,200, 51,201, ...
//
// # Layout
//
// Random bits come from Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011). Trials lie in
// aligned groups of 16, which share eight calls: trial t uses call (t>>4)*8 + (t&7); its words 0 and 1 if t&8 is 0, else 2
// and 3. The counter is the call (low word, high word) and the stream (low, high); the key is the mixed seed. The stream is
// the input's id and the draw index, mixed. A uniform number is (2n+1)/2^53 where n is the upper 52 bits of the two words
// (the first one low): it is in 2^-53 .. 1-2^-53, and 1-u is exact and as likely as u.
//
// # Samplings
//
// Latin hypercube and Sobol run in replicates of a size that depends on the design's number of trials only (see
// [Design.ReplicateSize]); each replicate is an independent randomization. Within a replicate of R trials each input meets
// each of the R equal strata exactly once: trial i of the replicate has u = (stratum(i) + v)/R, with v from Philox. For
// Latin hypercube the stratum is a keyed bijection of i (a Feistel network with cycle walking). For Sobol, with R a
// power of two, it is the i-th Sobol coordinate in the input's own dimension (Joe and Kuo's direction numbers), with hashed
// Owen scrambling; v fills the digits below, as full Owen scrambling would, to the last of 52 bits.
//
// # Dependence
//
// A [Group] joins inputs by a copula. For a Gaussian one their standard normal quantiles are multiplied by the Cholesky
// factor of the correlation matrix, in a fixed order of fused operations, and taken back to probabilities; a normal or
// lognormal input takes its value from the normal quantile directly. For a t copula the products are divided by the root of a
// chi-squared number over its degrees of freedom, one a trial, which is a further draw of the group's first input. Matrices of
// rank correlations are calibrated by package rank; a matrix that is not positive semidefinite is refused with the nearest one
// that is (package matrix), or replaced by it on request.
//
// What correlation does to strata: under Latin hypercube and Sobol the first input of a Gaussian group keeps its strata
// exactly; every other is a mixture of stratified numbers, whose strata are met only nearly as often as they should (the more
// evenly the less it is correlated), and under a t copula no input keeps them.
//
// The package knows nothing of workbooks, programs or results. Its folder distribution holds the families.
package draw
