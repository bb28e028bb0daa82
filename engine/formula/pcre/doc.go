// Package pcre matches the regular expressions of PCRE2 that need backtracking: with look-around, references back, atomic groups and
// possessive quantifiers, which package regexp does not know. A search is bounded in steps, not in time, so that it ends in
// the same way everywhere.
package pcre
