package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"tyche/platform/access"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// How long a request may take: reading it, answering it and writing the answer.
const (
	requestTimeout = 30 * time.Second
	uploadTimeout  = 10 * time.Minute
	writeGrace     = 5 * time.Second // for writing the answer of a request that took all its time
)

// The keys of values that middleware leaves in the request's context of echo.
const (
	keyScope     = "scope"
	keyRequestID = "request"
	keyAddress   = "address"
)

// guards are the middleware of each operation: where it comes from, a deadline, then credentials and the permission
// unless it is public.
func (s *server) guards(permissions map[string]string) map[string][]echo.MiddlewareFunc {
	timeouts := map[string]time.Duration{"uploadWorkbook": uploadTimeout, "exportAudit": uploadTimeout, "streamEvents": 0}
	fromProviders := map[string]bool{"consumeAssertion": true} // another site's form on purpose; it counts with a cookie of its own
	guards := map[string][]echo.MiddlewareFunc{}
	for operation, permission := range permissions {
		timeout, special := timeouts[operation]
		if !special {
			timeout = requestTimeout
		}
		var chain []echo.MiddlewareFunc
		if timeout > 0 {
			chain = append(chain, deadline(timeout))
		}
		if permission == public {
			chain = append(chain, s.limitStrangers)
		}
		chain = append(chain, s.limitFailures, s.refusals(operation))
		if !fromProviders[operation] {
			chain = append(chain, s.sameSite)
		}
		if permission != public {
			chain = append(chain, s.authenticate, s.limitCaller, authorize(access.Permission(permission)))
		}
		if operation == "uploadWorkbook" {
			chain = append(chain, paced)
		}
		guards[operation] = chain
	}
	return guards
}

// identify gives the request an identifier: the caller's X-Request-Id where that is short and plain, else a random one.
func (s *server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !plain(id) {
			id = newRequestID()
		}
		c.Set(keyRequestID, id)
		c.Set(keyAddress, s.findAddress(c.Request()))
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func newRequestID() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

// plain tells whether a text is a safe identifier: 1 to 64 letters, digits, - and _.
func plain(id string) bool {
	other := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	}
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, other)
}

func requestID(c echo.Context) string {
	id, _ := c.Get(keyRequestID).(string)
	return id
}

// observe tells failures to the client, measures the request and writes the access log.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		if err := next(c); err != nil {
			s.writeProblem(err, c)
		}
		took, route, status := time.Since(start), c.Path(), c.Response().Status
		if route == "" {
			route = "none"
		}
		s.metrics.request(c.Request().Method, route, status, took)
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("request", requestID(c)), slog.String("method", c.Request().Method), slog.String("route", route),
			slog.Int("status", status), slog.Duration("took", took), slog.Int64("bytes", c.Response().Size))
		return nil
	}
}

// recover turns a panic of a handler into an internal failure. http.ErrAbortHandler passes: it is meant for net/http.
func (s *server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch r := recover(); r {
			case nil:
			case http.ErrAbortHandler: //nolint:errorlint // the very value is panicked with
				panic(r)
			default:
				err = fmt.Errorf("api: panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// secure sets the headers that keep browsers from guessing, framing and leaking.
func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// deadline bounds the request's context, and the reading and writing on its connection.
func deadline(timeout time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			end := time.Now().Add(timeout)
			ctx, cancel := context.WithDeadline(c.Request().Context(), end)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			conn := http.NewResponseController(c.Response())
			if err := errors.Join(conn.SetReadDeadline(end), conn.SetWriteDeadline(end.Add(writeGrace))); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return fmt.Errorf("api: set deadline: %w", err)
			}
			return next(c)
		}
	}
}

// maxAgent is where a client's User-Agent is cut, in bytes.
const maxAgent = 500

// withOrigin adds what the audit trail keeps of a request to the credentials that it came with.
func withOrigin(c echo.Context, scope tenant.Scope) tenant.Scope {
	r := c.Request()
	agent := strings.ToValidUTF8(r.UserAgent(), "")
	scope.Origin.Request, scope.Origin.Address = requestID(c), clientAddress(c)
	scope.Origin.Agent = strings.ToValidUTF8(agent[:min(len(agent), maxAgent)], "")
	return scope
}

// clientAddress is the client's IP address, as identify has found it.
func clientAddress(c echo.Context) string {
	address, _ := c.Get(keyAddress).(string)
	return address
}

// findAddress is the address of the connection's other end or, as long as that is a proxy that the operator trusts, the
// one that the proxy has named last. What a client itself writes into the header counts for nothing.
func (s *server) findAddress(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	address := at.Addr().Unmap()
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for len(named) > 0 && s.trusts(address) {
		next, err := netip.ParseAddr(strings.TrimSpace(named[len(named)-1]))
		if err != nil {
			break
		}
		address, named = next.Unmap(), named[:len(named)-1]
	}
	return address.WithZone("").String()
}

func (s *server) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// authorize lets a request through whose actor has the permission.
func authorize(permission access.Permission) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := access.Check(scope(c), permission); err != nil {
				return fmt.Errorf("api: authorize: %w", err)
			}
			return next(c)
		}
	}
}
