package workbook

// Kind tells what a Scalar holds.
type Kind uint8

// The kinds of a cell's value.
const (
	Blank Kind = iota
	Number
	Text
	Bool
	Error
)

// ErrorCode is one of Excel's error values. The numbering is part of the engine's formats: it only grows.
type ErrorCode uint8

// Excel's error values; zero is none.
const (
	NoError ErrorCode = iota
	ErrNull
	ErrDiv0
	ErrValue
	ErrRef
	ErrName
	ErrNum
	ErrNA
	ErrGettingData
	ErrSpill
	ErrConnect
	ErrBlocked
	ErrUnknown
	ErrField
	ErrCalc
	errorCodeEnd
)

var errorNames = [errorCodeEnd]string{
	"", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A",
	"#GETTING_DATA", "#SPILL!", "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#CALC!",
}

// String is the error as Excel writes it, such as "#DIV/0!".
func (e ErrorCode) String() string {
	if e < errorCodeEnd {
		return errorNames[e]
	}
	return "#UNKNOWN!"
}

// ParseError finds the error value that Excel writes as s, in any case of letters.
func ParseError(s string) (ErrorCode, bool) {
	for code := ErrNull; code < errorCodeEnd; code++ {
		if equalFold(errorNames[code], s) {
			return code, true
		}
	}
	return NoError, false
}

func equalFold(upper, s string) bool {
	if len(upper) != len(s) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != upper[i] {
			return false
		}
	}
	return true
}

// Scalar is the value of one cell. Num holds a number, or 0 or 1 for a Bool; Text holds a Text; Err an Error.
type Scalar struct {
	Text string
	Num  float64
	Kind Kind
	Err  ErrorCode
}

// NumberOf is a number as a Scalar.
func NumberOf(x float64) Scalar { return Scalar{Kind: Number, Num: x} }

// TextOf is a text as a Scalar.
func TextOf(s string) Scalar { return Scalar{Kind: Text, Text: s} }

// ErrorOf is an error value as a Scalar.
func ErrorOf(e ErrorCode) Scalar { return Scalar{Kind: Error, Err: e} }

// BoolOf is a truth value as a Scalar.
func BoolOf(b bool) Scalar {
	if b {
		return Scalar{Kind: Bool, Num: 1}
	}
	return Scalar{Kind: Bool}
}
