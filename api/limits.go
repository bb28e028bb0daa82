package api

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/quota"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// limiter counts the requests of this process: of keys and sessions, of organizations, and of addresses that have shown
// no credentials.
type limiter struct {
	callers       *quota.Buckets[uuid.UUID]
	organizations *quota.Buckets[uuid.UUID]
	strangers     *quota.Buckets[netip.Prefix] // requests without need of credentials
	failures      *quota.Buckets[netip.Prefix] // requests with none, or wrong ones
	scale         float64
}

// What an address may do without credentials.
var (
	strangerRate = quota.Rate{PerSecond: 100, Burst: 500}
	failureRate  = quota.Rate{PerSecond: 20, Burst: 1000}
)

func newLimiter(scale float64) *limiter {
	return &limiter{
		callers: quota.NewBuckets[uuid.UUID](), organizations: quota.NewBuckets[uuid.UUID](),
		strangers: quota.NewBuckets[netip.Prefix](), failures: quota.NewBuckets[netip.Prefix](), scale: scale,
	}
}

// limitStrangers counts the requests of an address for what needs no credentials.
func (s *server) limitStrangers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		rate := strangerRate.Times(s.limits.scale)
		state := s.limits.strangers.Take(network(c), rate, time.Now())
		if tell(c, told{"address", rate, state}); !state.Allowed {
			return tooMany(state, "Too many requests from this address.")
		}
		return next(c)
	}
}

// limitFailures turns an address away that has failed to authenticate too often, before its credentials are looked up.
func (s *server) limitFailures(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		rate, from := failureRate.Times(s.limits.scale), network(c)
		if state := s.limits.failures.Look(from, rate, time.Now()); !state.Allowed {
			tell(c, told{"address", rate, state})
			return tooMany(state, "Too many requests from this address had no valid credentials.")
		}
		err := next(c)
		if problem.KindOf(err) == problem.Unauthenticated {
			s.limits.failures.Take(from, rate, time.Now())
		}
		return err
	}
}

// limitCaller counts the requests of a key or session and of its organization. It stands before anything of the body is
// read.
func (s *server) limitCaller(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		on, now := scope(c), time.Now()
		limits := quota.Of(on.Tier)
		own, all := limits.KeyRequests.Times(s.limits.scale), limits.Requests.Times(s.limits.scale)
		caller := s.limits.callers.Take(callerOf(on), own, now)
		if !caller.Allowed { // what is refused is not the organization's
			tell(c, told{"key", own, caller})
			return tooMany(caller, "Your key or session allows %s requests a second.", rateText(own))
		}
		organization := s.limits.organizations.Take(on.Org, all, now)
		if tell(c, told{"key", own, caller}, told{"organization", all, organization}); !organization.Allowed {
			return tooMany(organization, "Your organization's tier allows %s requests a second.", rateText(all))
		}
		return next(c)
	}
}

// callerOf is what a request counts for: its session, else its key, else its actor.
func callerOf(on tenant.Scope) uuid.UUID {
	for _, id := range []uuid.UUID{on.Origin.Session, on.Origin.Key} {
		if id != (uuid.UUID{}) {
			return id
		}
	}
	return on.Actor
}

// network is what requests without credentials count for: an IPv4 address, or the /64 that one IPv6 client has.
func network(c echo.Context) netip.Prefix {
	address, err := netip.ParseAddr(clientAddress(c))
	if err != nil {
		return netip.Prefix{}
	}
	bits := 64
	if address.Is4() {
		bits = 32
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}

func rateText(r quota.Rate) string { return strconv.FormatFloat(r.PerSecond, 'g', -1, 64) }

func tooMany(state quota.State, format string, args ...any) error {
	e := problem.New(problem.Exhausted, format, args...).WithCode("too-many-requests")
	e.RetryAfter = state.Next
	return e
}

// told is a limit that an answer tells about.
type told struct {
	name  string
	rate  quota.Rate
	state quota.State
}

// tell writes the RateLimit headers (draft-ietf-httpapi-ratelimit-headers-10): a quota of q requests in w seconds, of
// which r are left, and in t seconds all of them again.
func tell(c echo.Context, limits ...told) {
	policies, states := "", ""
	for i, l := range limits {
		if i > 0 {
			policies, states = policies+", ", states+", "
		}
		policies += fmt.Sprintf("%q;q=%.0f;w=%d", l.name, math.Floor(l.rate.Burst), seconds(time.Duration(l.rate.Burst/l.rate.PerSecond*float64(time.Second))))
		states += fmt.Sprintf("%q;r=%d;t=%d", l.name, l.state.Remaining, seconds(l.state.Full))
	}
	header := c.Response().Header()
	header.Set("RateLimit-Policy", policies)
	header.Set("RateLimit", states)
}

// seconds rounds up.
func seconds(d time.Duration) int64 { return int64(math.Ceil(d.Seconds())) }

// What a body must keep to once its first seconds are over. A client that sends less is not slow but holds a place.
const (
	paceGrace = 15 * time.Second
	paceStall = 20 * time.Second // the longest wait for anything
	paceLeast = 16 << 10         // bytes a second, on average
)

var errTooSlow = errors.New("api: the body comes too slowly")

// paced has the request's body keep its pace.
func paced(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		end, _ := r.Context().Deadline()
		r.Body = &pacedBody{ReadCloser: r.Body, conn: http.NewResponseController(c.Response()), began: time.Now(), end: end}
		return next(c)
	}
}

type pacedBody struct {
	io.ReadCloser
	conn  *http.ResponseController
	began time.Time
	end   time.Time
	bytes int64
}

// Read reads on, and fails when what has come so far is too little for its time.
func (b *pacedBody) Read(p []byte) (int, error) {
	now := time.Now()
	if took := now.Sub(b.began); took > paceGrace && float64(b.bytes) < took.Seconds()*paceLeast {
		return 0, errTooSlow
	}
	limit := now.Add(paceStall)
	if !b.end.IsZero() && b.end.Before(limit) {
		limit = b.end
	}
	if err := b.conn.SetReadDeadline(limit); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, fmt.Errorf("api: set deadline: %w", err)
	}
	n, err := b.ReadCloser.Read(p)
	b.bytes += int64(n)
	return n, err
}
