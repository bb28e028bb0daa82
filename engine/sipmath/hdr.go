package sipmath

// Seeds name a stream of the HDR generator.
type Seeds struct{ Entity, VarID, Seed3, Seed4 int64 }

// maxSeed bounds each seed, so that all sums are exact (as they are in a spreadsheet too).
const maxSeed = 100_000_000

// HDR is the uniform number in (0, 1) of a trial, from 1, of the generator of Hubbard Decision Research, version 2:
// (n + 1/2) / 2^32.
func HDR(trial int64, s Seeds) float64 {
	a := (trial*2499997 + s.VarID*1800451 + s.Entity*2000371 + s.Seed3*1796777 + s.Seed4*2299603) % 7450589
	a = 999999999999989 % (a*4658 + 7450581) * 383 % 99991
	b := (trial*2246527 + s.VarID*2399993 + s.Entity*2100869 + s.Seed3*1918303 + s.Seed4*1624729) % 7450987
	b = 999999999999989 % (b*7580 + 7560584) * 17669 % 7440893
	n := (a*7440893 + b) * 1343 % (1 << 32)
	return (float64(n) + 0.5) / (1 << 32)
}
