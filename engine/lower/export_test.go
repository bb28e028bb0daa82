package lower

// CompareSlice and CompareAsNumber are the comparison of numbers in slices and alone.
var (
	CompareSlice    = compareSlice
	CompareAsNumber = compareAsNumber
)

// RoundSlice rounds to a number of digits of 0 or more with vectors, and answers how many elements it has rounded.
func RoundSlice(dst, x []float64, power float64) int {
	if !vectors() {
		return 0
	}
	return roundChunks(dst, x, &power)
}
