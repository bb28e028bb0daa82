package activities

// What the tests of pieces look at.
var (
	FirstPiece = firstPiece
	NextPiece  = nextPiece
)

// MostPiece is the largest piece, in trials.
const MostPiece = mostPiece
