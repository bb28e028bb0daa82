// Package sipmath computes the uncertain variables of SIPmath libraries: sequences of trials (SIPs) that are the same in
// every program. It reads the SIPmath 3.0 standard (JSON: counter-based generators, copulas, metalogs) and stored trials
// (SIPmath 2.0 in XML, DIST strings).
//
//	library, err := sipmath.Parse(text)
//	sip, err := library.Sip("Demand")
//	sip.Fill(values, 0)
//
// Sources: ProbabilityManagement.org, SIPmath 3.0 standard and its reference readers; D. W. Hubbard, "A Multi-Dimensional,
// Counter-Based Pseudo Random Number Generator as a Standard for Monte Carlo Simulations" (WSC 2019); T. W. Keelin, "The
// Metalog Distributions" (Decision Analysis 2016).
//
// The package knows neither workbooks nor specifications nor seeds of runs.
package sipmath
