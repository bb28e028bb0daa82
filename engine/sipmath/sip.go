package sipmath

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"tyche/engine/elementary"
)

// Sip is a prepared SIP. It is immutable.
type Sip struct {
	stored  []float64
	metalog *metalog
	uniform uniform
}

// uniform gives the uniform number y of a trial, from 1, and rest, which is 1-y.
type uniform interface {
	at(trial int64) (y, rest float64)
	// trials is how many there are; 0 for any number.
	trials() int64
}

// Trials is how many trials the SIP has; 0 for any number.
func (s *Sip) Trials() int64 {
	if s.uniform != nil {
		return s.uniform.trials()
	}
	return int64(len(s.stored))
}

// Bounds are numbers between which all trials lie; they may be infinite.
func (s *Sip) Bounds() (low, high float64) {
	if s.metalog != nil {
		return s.metalog.low, s.metalog.high
	}
	return slices.Min(s.stored), slices.Max(s.stored)
}

// Fill sets dst[k] to the value of trial first+k, which counts from 0. Trials beyond those that the SIP has are NaN.
func (s *Sip) Fill(dst []float64, first uint64) {
	n := s.Trials()
	for k := range dst {
		trial := int64(first) + int64(k) + 1 //nolint:gosec // trials are far below 2^63
		switch {
		case n > 0 && trial > n:
			dst[k] = math.NaN()
		case s.metalog != nil:
			dst[k] = s.metalog.at(s.uniform.at(trial))
		default:
			dst[k] = s.stored[trial-1]
		}
	}
}

// stream is an HDR generator.
type stream struct{ Seeds }

func (s stream) at(trial int64) (y, rest float64) {
	y = HDR(trial, s.Seeds)
	return y, 1 - y
}

func (s stream) trials() int64 { return 0 }

// storedUniform are uniform numbers that a library holds.
type storedUniform []float64

func (s storedUniform) at(trial int64) (y, rest float64) {
	y = s[trial-1]
	return y, 1 - y
}

func (s storedUniform) trials() int64 { return int64(len(s)) }

// layer is a layer of a Gaussian copula: a weighted sum of normal quantiles.
type layer struct {
	streams []Seeds
	weights []float64
}

func (l *layer) at(trial int64) (y, rest float64) {
	z := 0.0
	for i, s := range l.streams {
		z = math.FMA(l.weights[i], elementary.NormalQuantile(HDR(trial, s)), z)
	}
	return elementary.NormalCDF(z), elementary.NormalCDF(-z)
}

func (l *layer) trials() int64 { return 0 }

// uniform finds the uniform numbers that a SIP refers to.
func (l *Library) uniform(s sip) (uniform, error) {
	switch s.Ref.Source {
	case "rng":
		seeds, err := l.hdr(s.Ref.Name)
		return stream{seeds}, err
	case "copula":
		for i := range l.model.U01.Copula {
			if c := &l.model.U01.Copula[i]; c.Name == s.Ref.Name {
				return l.layer(c, slices.Index(c.Layers, s.Ref.Layer))
			}
		}
		return nil, fmt.Errorf("the library has no copula %q", s.Ref.Name)
	}
	return nil, fmt.Errorf("the source %q of its numbers is not there", s.Ref.Source)
}

// layer prepares one layer of a copula.
func (l *Library) layer(c *copula, at int) (uniform, error) {
	switch {
	case at < 0:
		return nil, fmt.Errorf("the copula %s has no such layer", c.Name)
	case c.Function == "SIP_Array":
		lists, err := c.Arguments.many()
		if err == nil && at >= len(lists) {
			err = fmt.Errorf("the copula %s has no numbers for its layer %d", c.Name, at+1)
		}
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(lists[at], func(u float64) bool { return !(u > 0 && u < 1) }) {
			return nil, fmt.Errorf("the numbers of the copula %s must lie between 0 and 1", c.Name)
		}
		return storedUniform(lists[at]), nil
	case c.Function != "GaussianCopula":
		return nil, fmt.Errorf("the copula %s is %q, which is not there", c.Name, c.Function)
	case len(c.Arguments.RNG) != len(c.Layers):
		return nil, fmt.Errorf("the copula %s has %d layers of %d generators", c.Name, len(c.Layers), len(c.Arguments.RNG))
	}
	matrix, err := l.matrix(c.Arguments.Matrix.Value, len(c.Layers))
	if err != nil {
		return nil, err
	}
	weights, err := cholesky(matrix)
	if err != nil {
		return nil, fmt.Errorf("the correlation matrix of the copula %s: %w", c.Name, err)
	}
	out := &layer{weights: weights[at][:at+1]}
	for _, name := range c.Arguments.RNG[:at+1] {
		seeds, err := l.hdr(name)
		if err != nil {
			return nil, err
		}
		out.streams = append(out.streams, seeds)
	}
	return out, nil
}

// cholesky is the lower triangular matrix whose product with its transpose is a positive definite matrix.
func cholesky(m [][]float64) ([][]float64, error) {
	out := make([][]float64, len(m))
	for i := range m {
		out[i] = make([]float64, len(m))
		for j := 0; j <= i; j++ {
			rest := m[i][j]
			for k := range j {
				rest = math.FMA(-out[i][k], out[j][k], rest)
			}
			switch {
			case i != j:
				out[i][j] = rest / out[j][j]
			case rest > 0:
				out[i][i] = math.Sqrt(rest)
			default:
				return nil, errors.New("it is not positive definite")
			}
		}
	}
	return out, nil
}
