package program

// What the number of a lane means. A code is one of these, or CodeError plus the number of an Excel error
// (workbook.ErrorCode); see [ErrorCode].
const (
	// CodeNumber says that the number is the value.
	CodeNumber uint8 = 0
	// CodeText says that the number is the index of an interned text; see [Texts].
	CodeText uint8 = 1
	// CodeBool says that the number is 1 for TRUE and 0 for FALSE.
	CodeBool uint8 = 2
	// CodeBlank says that the value is an empty cell; the number is 0.
	CodeBlank uint8 = 3
	// CodeError is the first code that stands for an error; the number beside it has no meaning.
	CodeError uint8 = 16
	// CodeUnsupported is an error that Excel does not have: this lane needs something that the engine cannot compute. It
	// spreads as errors do; whoever reads an output tells the user.
	CodeUnsupported uint8 = 255
)

// ErrorCode returns the code of the Excel error with the given number (below 239).
func ErrorCode(number uint8) uint8 { return CodeError + number }

// IsError reports whether the code stands for an error.
func IsError(code uint8) bool { return code >= CodeError }

// firstOfTwo is the step of [OpFirstError]: a running code that is an error stays, else the next one counts if it is one.
func firstOfTwo(running, next uint8) uint8 {
	if IsError(running) || !IsError(next) {
		return running
	}
	return next
}
