package problem

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure it is. The zero value is Internal, so a
// failure that nobody classified is treated as our own fault.
type Kind string

// The kinds. Their texts are stable: they are stored, sent and matched.
const (
	Internal        Kind = "internal"        // our fault; retrying may help
	NotFound        Kind = "not-found"       // missing, or not visible to the caller
	Invalid         Kind = "invalid"         // the input breaks a rule
	Conflict        Kind = "conflict"        // the state does not allow it
	Forbidden       Kind = "forbidden"       // the role does not allow it
	Unauthenticated Kind = "unauthenticated" // no or bad credentials
	Exhausted       Kind = "exhausted"       // a limit or quota is used up
	Unavailable     Kind = "unavailable"     // a part is down for now; retry
)

// Fault is one broken rule of an input.
type Fault struct {
	// Pointer is the JSON pointer (RFC 6901) of the offending member of the
	// request, "" for the request as a whole.
	Pointer string `json:"pointer"`
	// Message is a sentence that says the rule and what was found.
	Message string `json:"message"`
	// Cell is the workbook cell concerned, as "Sheet!B4", when there is one.
	Cell string `json:"cell,omitempty"`
	// Nearest is the valid correlation matrix nearest to one that is not positive
	// semidefinite, at this Frobenius Distance.
	Nearest  [][]float64 `json:"nearest,omitempty"`
	Distance float64     `json:"distance,omitempty"`
}

// Error is a classified failure. Its JSON form holds only what the user may
// see, and is what a failed run stores.
type Error struct {
	Kind Kind `json:"kind"`
	// Code is the stable name of this very problem (kebab case), from which the
	// problem's type is made; the kind's text when nothing finer is known.
	Code string `json:"code"`
	// Message is public: one sentence, no internals, what to do where it helps.
	Message string `json:"message"`
	// Faults lists every broken rule of an Invalid error.
	Faults []Fault `json:"faults,omitempty"`
	// RetryAfter is when an Exhausted failure may have passed, 0 where nobody
	// knows.
	RetryAfter time.Duration `json:"-"`
	// Cause is for the log only.
	Cause error `json:"-"`
}

// Error joins the public message and the cause, for logs.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// WithCode names the problem more finely than its kind does.
func (e *Error) WithCode(code string) *Error {
	named := *e
	named.Code = code
	return &named
}

// New makes a failure of a kind with a public message.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: string(kind), Message: fmt.Sprintf(format, args...)}
}

// Wrap is New with the cause that the log should show.
func Wrap(kind Kind, cause error, format string, args ...any) *Error {
	e := New(kind, format, args...)
	e.Cause = cause
	return e
}

// Refuse makes an Invalid failure out of the rules that an input breaks.
// The message is the first fault's when there is only one.
func Refuse(faults ...Fault) *Error {
	e := New(Invalid, "The request breaks %d rules.", len(faults))
	if len(faults) == 1 {
		e.Message = faults[0].Message
	}
	e.Faults = faults
	return e
}

// Of finds the classified failure in an error's chain. An error that carries
// none becomes Unavailable when it is a deadline, else Internal with a message
// that gives nothing away; err stays its cause. Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Wrap(Unavailable, err, "This took too long. Try again.")
	}
	return Wrap(Internal, err, "Something went wrong on our side.")
}

// KindOf is the kind of an error, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	return Of(err).Kind
}
