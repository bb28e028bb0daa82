// Package lower turns the bound formulas between uncertain inputs and outputs into a program for executors.
//
// Every formula of the slice becomes lane operations if its expression has a vector form, else a lane call of the scalar
// evaluator; both give the evaluator's bits. Arrays, names of LET and calls of LAMBDA are unrolled to their elements where their
// size is the same in every trial. Everything outside the slice is a constant. While it lowers, the package
// keeps, for each value, which kinds it can have, whether it can be an error, and bounds of its number; so checks that
// cannot fail (an overflow, a zero divisor) are never emitted.
//
// It knows formulas and programs, but neither distributions nor how programs are run.
package lower
