package draw

import (
	_ "embed" // the table of direction numbers
	"fmt"
	"math/bits"
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

// sobolDirections returns the direction numbers of a dimension counted from 0, the first bit highest.
func sobolDirections(dimension int) (*[sobolBits]uint32, error) {
	if dimension < 0 || dimension >= SobolDimensions {
		return nil, fmt.Errorf("sobol: dimension %d: there are direction numbers for %d uncertain values only; use lhs or mc",
			dimension+1, SobolDimensions)
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

// scrambleOwen scrambles a coordinate, first bit highest: every bit is flipped by a hash of the bits before it and the key,
// as a hash of the reversed number in which each bit depends on lower ones only (Laine and Karras 2011, with the constants
// of Vegdahl, "Building a better LK hash", 2021), twice.
func scrambleOwen(x uint32, key uint64) uint32 {
	x = bits.Reverse32(x)
	for _, k := range [2]uint32{uint32(key), uint32(key >> 32)} {
		x ^= x * 0x3D20ADEA
		x += k
		x *= k>>16 | 1
		x ^= x * 0x05526C56
		x ^= x * 0x53A22864
	}
	return bits.Reverse32(x)
}
