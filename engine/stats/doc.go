// Package stats turns stored output columns into statistics: moments, percentiles and histograms.
//
// A column is a number and a code for each trial: code 0 is a number, any other is a kind of error, which is counted and
// left out of everything else. Trials fall into aligned chunks of [ChunkTrials]; a chunk's [Moments] are computed in one
// fixed order of operations, and chunks merge along a fixed tree over their numbers ([Fold]), so that any sharding, any
// number of threads and any retry give the same bits. Percentiles are exact, by selection.
//
// Estimators: the standard deviation has n-1; skewness is m3/m2^1.5 and kurtosis m4/m2^2 with the central moments
// m(k) = sum (x-mean)^k / n, so that a normal sample tends to 0 and 3. What is undefined is NaN.
//
// The package knows nothing of workbooks, draws, storage or error texts.
package stats
