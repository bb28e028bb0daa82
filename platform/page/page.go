package page

import (
	"encoding/base64"
	"encoding/binary"
	"time"
	"uuid"

	"tyche/platform/problem"
)

// The number of rows of a page: what an unset Limit means, and the most.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// Request asks for one page.
type Request struct {
	// Cursor is a former page's Next, "" for the first page.
	Cursor string
	// Limit is the most rows wanted: 1 to MaxLimit, 0 for DefaultLimit.
	Limit int
}

// Of is one page of T.
type Of[T any] struct {
	Items []T
	// Next is the cursor of the following page, "" on the last one.
	Next string
}

// Place is the position of a row in a list ordered by creation time, newest
// first, and then by identifier.
type Place struct {
	CreatedAt time.Time // whole microseconds, as PostgreSQL keeps them
	ID        uuid.UUID
}

// Start lies before every row of a list.
func Start() Place {
	return Place{CreatedAt: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max()}
}

// Resolve checks the request and gives its limit and the place after which the
// page starts. It fails with problem.Invalid.
func (r Request) Resolve() (limit int, after Place, err error) {
	limit, after = r.Limit, Start()
	if limit == 0 {
		limit = DefaultLimit
	}
	if limit < 1 || limit > MaxLimit {
		return 0, after, problem.New(problem.Invalid, "A page has 1 to %d rows, not %d.", MaxLimit, r.Limit)
	}
	if r.Cursor == "" {
		return limit, after, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(r.Cursor)
	if err != nil || len(raw) != 24 {
		return 0, after, problem.New(problem.Invalid, "This cursor is not one that a former page gave.")
	}
	after.CreatedAt = time.UnixMicro(int64(binary.BigEndian.Uint64(raw))).UTC()
	copy(after.ID[:], raw[8:])
	return limit, after, nil
}

// Cursor is the opaque form of a place.
func (p Place) Cursor() string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(p.CreatedAt.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(raw, p.ID[:]...))
}

// Cut makes a page of at most limit items out of rows, which were fetched with
// one row more than the limit so that it is known whether others follow.
func Cut[T any](rows []T, limit int, place func(T) Place) Of[T] {
	if len(rows) <= limit {
		return Of[T]{Items: rows}
	}
	rows = rows[:limit]
	return Of[T]{Items: rows, Next: place(rows[limit-1]).Cursor()}
}
