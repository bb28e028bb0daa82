package function

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Class says how an argument is evaluated and converted before the function sees it.
type Class byte

// The classes of arguments. The first six are scalars: the function is applied element by element where an array
// arrives (or a range, in an array formula), and a range is cut to the cell beside the formula elsewhere.
const (
	Num   Class = 'n' // a number; texts convert; errors are passed on
	Plain Class = 'k' // a number as the functions of the old Analysis ToolPak take it: no truth value
	Txt   Class = 't' // a text; errors are passed on
	Log   Class = 'b' // a truth value; errors are passed on
	Any   Class = 's' // any scalar but an error; errors are passed on
	Raw   Class = 'x' // any scalar, errors too
	Range Class = 'r' // as it comes: a reference, an array or a scalar, computed as the formula around it is
	Array Class = 'a' // like Range, but computed as in an array formula
	Lazy  Class = 'l' // computed only when the function asks for it
	Own   Class = 'd' // the distribution of a call that draws, or of a cell with one, in place of the draw; anything else like Range
	Place Class = 'p' // like Range, for a function that asks where cells are and not what they hold
)

// Flags are properties of a function.
type Flags uint16

// The properties of functions.
const (
	Volatile  Flags = 1 << iota // its value changes without a change of its arguments
	Dynamic                     // which cells it reads is known only when it is computed
	Reference                   // it can give a reference
	Random                      // it draws random numbers
	Arrays                      // it can give an array although its scalar arguments are scalars
	Position                    // it depends on the cell that it stands in
	AddIn                       // it belongs to an add-in, and may have its prefix
	Marker                      // it marks its formula or its argument as an output and counts as 0
	Statistic                   // it is a statistic of a simulation's outcomes at its first argument
	Stretch                     // its third argument counts from its corner, in the shape of the first one that is a range
	EachRef                     // of an array of references it takes one at a time, and gives an array
	WhatIf                      // it gives one of a set of values that an add-in runs in turn
	Repeats                     // it may compute an argument several times
	Records                     // it may compute formulas that its third argument refers to, for one record after the other
	Formulas                    // its first argument is a formula as a text, and comes as a function value
	Objects                     // it gives a distribution, or an array's, to hand on
)

// Spec describes one function. Exactly one of Number, Scalar and Eval is set.
type Spec struct {
	Name string
	// Args has a letter an argument, a Class each; the letters after a * repeat for all further arguments.
	Args string
	// Min is the least number of arguments. The greatest is the number of letters, if none repeats.
	Min   int
	Flags Flags
	// Number computes a function of numbers only (Args are all n, k or b): a pure function that vectors call too. Arguments that
	// were left out at the end are missing from args.
	Number func(args []float64) (float64, workbook.ErrorCode)
	// Sample is set beside Eval for statistics of the numbers of the arguments as SUM sees them, and of arguments of class n in
	// their places: a pure function of all of these numbers, with the bits of Eval, that vectors call. It may reorder them.
	Sample func(x []float64) (float64, workbook.ErrorCode)
	// Scalar computes a function of scalars, already converted to their classes.
	Scalar func(h Host, args []workbook.Scalar) workbook.Scalar
	// Eval computes any other function.
	Eval func(c *Call) value.Value
	// Law is the distribution that a call draws from, for functions that draw from one, beside Eval.
	Law func(c *Call) (Law, workbook.ErrorCode)
	// Parameters, of such a function of ModelRisk, is how many arguments stand before its U.
	Parameters int
	// Derived says that the function is a further form of one that draws, with its arguments: an object, a quantile, a probability.
	Derived bool
	// Absent says that the function is known by name only.
	Absent bool
	// Drawn, of a quantile function, is what a call becomes whose argument DrawnAt, the probability, is RAND(): it draws, and
	// takes the other arguments.
	Drawn   *Spec
	DrawnAt int
	// Quantile, of such a function that draws, computes it from a uniform number and its arguments, beside Eval.
	Quantile func(args []float64) (float64, workbook.ErrorCode)
}

// Max is the greatest number of arguments; -1 means 255.
func (s *Spec) Max() int {
	for i := range len(s.Args) {
		if s.Args[i] == '*' {
			return 255
		}
	}
	return len(s.Args)
}

// Class is the class of argument i.
func (s *Spec) Class(i int) Class {
	if i < len(s.Args) && !s.repeats(i) {
		return Class(s.Args[i])
	}
	star := 0
	for s.Args[star] != '*' {
		star++
	}
	cycle := s.Args[star+1:]
	return Class(cycle[(i-star)%len(cycle)])
}

func (s *Spec) repeats(i int) bool {
	for k := 0; k <= i && k < len(s.Args); k++ {
		if s.Args[k] == '*' {
			return true
		}
	}
	return false
}

// Is tells whether the function has all of the properties.
func (s *Spec) Is(f Flags) bool { return s.Flags&f == f }

// Lifted tells whether the function is applied element by element to arrays.
func (s *Spec) Lifted() bool { return s.Number != nil || s.Scalar != nil }
