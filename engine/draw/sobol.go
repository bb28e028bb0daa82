package draw

import (
	_ "embed" // the table of direction numbers
	"fmt"
	"strconv"
	"strings"
)

// sobolBits is the number of direction numbers that are used: a replicate has at most 2^16 points.
const sobolBits = 16

// SobolDimensions is the number of dimensions that there are direction numbers for.
const SobolDimensions = 2048

// joeKuo holds the direction numbers new-joe-kuo-6 of S. Joe and F. Y. Kuo ("Constructing Sobol sequences with better
// two-dimensional projections", 2008; BSD licence, see the file's head), a line a dimension from the second on: degree,
// coefficients of the primitive polynomial, initial numbers.
//
//go:embed joe_kuo.txt
var joeKuo string

// DimensionError is the number of an uncertain value that is one too many for Sobol sampling, from 1.
type DimensionError int

// Error says how many there may be.
func (e DimensionError) Error() string {
	return fmt.Sprintf("sobol: dimension %d: there are direction numbers for %d uncertain values only; use lhs or mc", int(e), SobolDimensions)
}

// sobolDirections returns the direction numbers of a dimension counted from 0, the first bit highest.
func sobolDirections(dimension int) (*[sobolBits]uint32, error) {
	if dimension < 0 || dimension >= SobolDimensions {
		return nil, DimensionError(dimension + 1)
	}
	var v [sobolBits]uint32
	if dimension == 0 { // van der Corput
		for k := range v {
			v[k] = 1 << (31 - k)
		}
		return &v, nil
	}
	degree, coefficients, initial := joeKuoLine(dimension)
	for k := range v {
		if k < degree {
			v[k] = initial[k] << (31 - k)
			continue
		}
		v[k] = v[k-degree] ^ v[k-degree]>>degree
		for j := 1; j < degree; j++ {
			if coefficients>>(degree-1-j)&1 == 1 {
				v[k] ^= v[k-j]
			}
		}
	}
	return &v, nil
}

// joeKuoLine returns the table's numbers for a dimension from 1 on.
func joeKuoLine(dimension int) (degree int, coefficients uint32, initial []uint32) {
	line, at := "", 0
	for rest := range strings.Lines(joeKuo) {
		if strings.HasPrefix(rest, "#") {
			continue
		}
		if at++; at == dimension {
			line = rest
			break
		}
	}
	for i, field := range strings.Fields(line) {
		n, _ := strconv.ParseUint(field, 10, 32) // the table is ours; a test reads all of it
		switch i {
		case 0:
			degree = int(n)
		case 1:
			coefficients = uint32(n)
		default:
			initial = append(initial, uint32(n))
		}
	}
	return degree, coefficients, initial
}

// scrambleOwen returns the first bits of a coordinate (its first bit highest), scrambled as Owen does ("Randomly permuted
// (t,m,s)-nets and (t,s)-sequences", 1995): each bit is flipped or not by a random bit of its own for the bits before it. One
// hash of the key and a prefix serves the 63 possible continuations by up to six bits.
func scrambleOwen(x uint32, key uint64, width int) uint32 {
	const levels = 6
	result := uint32(0)
	for level := 0; level < width; level += levels {
		prefix := uint64(x) >> (32 - level)
		flips := mix(key + (1<<level|prefix)*golden)
		node := 1
		for j := level; j < min(level+levels, width); j++ {
			bit := x >> (31 - j) & 1
			result = result<<1 | bit ^ uint32(flips>>node)&1
			node = node<<1 | int(bit)
		}
	}
	return result
}
