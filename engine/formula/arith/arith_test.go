package arith_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

func TestRoundingFunctions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		f    func(x, y float64) (float64, workbook.ErrorCode)
		x, y float64
		want float64
		code workbook.ErrorCode
	}{
		{"ROUND", arith.Round, 2.15, 1, 2.2, 0}, {"ROUND", arith.Round, 1.005, 2, 1.01, 0}, {"ROUND", arith.Round, -1.475, 2, -1.48, 0},
		{"ROUND", arith.Round, 21.5, -1, 20, 0}, {"ROUND", arith.Round, 626.3, -3, 1000, 0}, {"ROUND", arith.Round, -50.55, -2, -100, 0},
		{"ROUND", arith.Round, 1.98, -1, 0, 0}, {"ROUND", arith.Round, 2.5, 0, 3, 0}, {"ROUND", arith.Round, 2.675, 2, 2.68, 0},
		{"ROUNDUP", arith.RoundUp, 3.2, 0, 4, 0}, {"ROUNDUP", arith.RoundUp, -3.14159, 1, -3.2, 0}, {"ROUNDUP", arith.RoundUp, 31415.92654, -2, 31500, 0},
		{"ROUNDUP", arith.RoundUp, 1.1, 1, 1.1, 0}, {"ROUNDDOWN", arith.RoundDown, 76.9, 0, 76, 0}, {"ROUNDDOWN", arith.RoundDown, -3.14159, 1, -3.1, 0},
		{"ROUNDDOWN", arith.RoundDown, 0.29, 2, 0.29, 0}, {"MROUND", arith.MRound, 10, 3, 9, 0}, {"MROUND", arith.MRound, -10, -3, -9, 0},
		{"MROUND", arith.MRound, 1.3, 0.2, 1.4, 0}, {"MROUND", arith.MRound, 5, -2, 0, workbook.ErrNum}, {"CEILING", arith.Ceiling, 2.5, 1, 3, 0},
		{"CEILING", arith.Ceiling, -2.5, -2, -4, 0}, {"CEILING", arith.Ceiling, -2.5, 2, -2, 0}, {"CEILING", arith.Ceiling, 0.234, 0.01, 0.24, 0},
		{"FLOOR", arith.Floor, 3.7, 2, 2, 0}, {"FLOOR", arith.Floor, -2.5, -2, -2, 0}, {"FLOOR", arith.Floor, 2.5, -2, 0, workbook.ErrNum},
		{"FLOOR", arith.Floor, 1.58, 0.1, 1.5, 0}, {"FLOOR", arith.Floor, 5, 0, 0, workbook.ErrDiv0}, {"MOD", arith.Mod, 3, 2, 1, 0},
		{"MOD", arith.Mod, -3, 2, 1, 0}, {"MOD", arith.Mod, 3, -2, -1, 0}, {"MOD", arith.Mod, -3, -2, -1, 0}, {"MOD", arith.Mod, 3, 0, 0, workbook.ErrDiv0},
		{"POWER", arith.Pow, 5, 2, 25, 0}, {"POWER", arith.Pow, -8, 1.0 / 3, -2, 0}, {"POWER", arith.Pow, -8, 0.5, 0, workbook.ErrNum},
		{"POWER", arith.Pow, 0, 0, 0, workbook.ErrNum}, {"POWER", arith.Pow, 0, -1, 0, workbook.ErrDiv0}, {"POWER", arith.Pow, 10, 400, 0, workbook.ErrNum},
		{"/", arith.Div, 1, 0, 0, workbook.ErrDiv0}, {"QUOTIENT", arith.Quotient, -10, 3, -3, 0},
	} {
		got, code := c.f(c.x, c.y)
		if code != c.code || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s(%v,%v) = %v %v, wanted %v %v", c.name, c.x, c.y, got, code, c.want, c.code)
		}
	}
}

// Decimal numbers with few digits round as exact decimal arithmetic does.
func TestRoundMatchesDecimalArithmetic(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		n, places, digits := r.Int64N(2e9)-1e9, r.IntN(7), r.IntN(6)
		x, _ := strconv.ParseFloat(new(big.Rat).SetFrac64(n, pow10(places)).FloatString(places), 64)
		want := exactRound(n, places, digits)
		if got, _ := arith.Round(x, float64(digits)); got != want {
			t.Fatalf("ROUND(%v,%d) = %v, wanted %v", x, digits, got, want)
		}
	}
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// exactRound rounds n / 10^places to digits decimals, halves away from zero.
func exactRound(n int64, places, digits int) float64 {
	if digits >= places {
		x, _ := new(big.Rat).SetFrac64(n, pow10(places)).Float64()
		return x
	}
	unit := pow10(places - digits)
	half := unit / 2
	if n < 0 {
		half = -half
	}
	x, _ := new(big.Rat).SetFrac64((n+half)/unit, pow10(digits)).Float64()
	return x
}

func TestLastDifferenceSnapsToZero(t *testing.T) {
	t.Parallel()
	if got := arith.SubSnap(0.5-0.4, 0.1); got != 0 {
		t.Errorf("0.5-0.4-0.1 = %v", got)
	}
	if got := arith.SubSnap(1.0000001, 1); got == 0 {
		t.Error("a real difference vanished")
	}
}
