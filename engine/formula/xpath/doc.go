// Package xpath reads XML and evaluates XPath 1.0 (W3C Recommendation of 16 November 1999) over it, without variables and the
// namespace axis. Both are bounded: documents in depth and by having no document type, expressions in depth, and an evaluation
// in steps, not in time, so that it ends in the same way everywhere.
package xpath
