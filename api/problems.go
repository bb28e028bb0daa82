package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"tyche/api/openapi"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

// Codes of problems that HTTP alone knows; their kind is problem.Invalid, or NotFound for a method.
const (
	codeBadRequest       = "bad-request"
	codeMethodNotAllowed = "method-not-allowed"
	codePayloadTooLarge  = "payload-too-large"
	codeUnsupportedMedia = "unsupported-media-type"
	codeTooSlow          = "upload-too-slow"
	codeValidation       = "validation"
)

// answer is how a kind of failure is told over HTTP.
type answer struct {
	status int
	title  string
}

// kindAnswers is the one table from a kind of failure to its answer.
var kindAnswers = map[problem.Kind]answer{
	problem.Internal:        {http.StatusInternalServerError, "Internal error"},
	problem.NotFound:        {http.StatusNotFound, "Not found"},
	problem.Invalid:         {http.StatusUnprocessableEntity, "The request breaks a rule"},
	problem.Conflict:        {http.StatusConflict, "Conflict"},
	problem.Forbidden:       {http.StatusForbidden, "Forbidden"},
	problem.Unauthenticated: {http.StatusUnauthorized, "Not authenticated"},
	problem.Exhausted:       {http.StatusTooManyRequests, "Limit reached"},
	problem.Unavailable:     {http.StatusServiceUnavailable, "Temporarily unavailable"},
}

// codeAnswers refines the table for the codes that have a status of their own.
var codeAnswers = map[string]answer{
	codeBadRequest:       {http.StatusBadRequest, "Bad request"},
	codeMethodNotAllowed: {http.StatusMethodNotAllowed, "Method not allowed"},
	codePayloadTooLarge:  {http.StatusRequestEntityTooLarge, "Too large"},
	"file-too-large":     {http.StatusRequestEntityTooLarge, "Too large"},
	codeTooSlow:          {http.StatusBadRequest, "Bad request"},
	"upload-incomplete":  {http.StatusBadRequest, "Bad request"},
	codeUnsupportedMedia: {http.StatusUnsupportedMediaType, "Unsupported media type"},
}

// badRequest is a request that cannot be understood: status 400.
func badRequest(format string, args ...any) error {
	return problem.New(problem.Invalid, format, args...).WithCode(codeBadRequest)
}

// asBadRequest turns an Invalid failure of a query parameter, which is 422 by its kind, into status 400.
func asBadRequest(err error) error {
	if e := problem.Of(err); e != nil && e.Kind == problem.Invalid {
		return e.WithCode(codeBadRequest)
	}
	return err
}

// problemType is the stable reference of a problem.
func problemType(e *problem.Error) string {
	code := e.Code
	if code == "" {
		code = string(e.Kind)
	}
	if code == string(problem.Invalid) {
		code = codeValidation
	}
	return "/problems/" + code
}

// wireFaults is the form on the wire of the rules that an input breaks, nil for none.
func wireFaults(faults []problem.Fault) []openapi.Fault {
	var out []openapi.Fault
	for _, f := range faults {
		wire := openapi.Fault{Pointer: f.Pointer, Detail: f.Message, Nearest: f.Nearest}
		if f.Nearest != nil {
			wire.Distance = &f.Distance
		}
		if f.Cell != "" {
			wire.Cells = []string{f.Cell}
		}
		out = append(out, wire)
	}
	return out
}

// wireProblem is the form on the wire of a failure.
func wireProblem(e *problem.Error, requestID string) openapi.Problem {
	a, known := codeAnswers[e.Code]
	if !known {
		a, known = kindAnswers[e.Kind]
	}
	if !known {
		a = kindAnswers[problem.Internal]
	}
	return openapi.Problem{
		Type: problemType(e), Title: a.title, Status: a.status, Detail: e.Message,
		Instance: requestID, Errors: wireFaults(e.Faults),
	}
}

// classify is problem.Of with the failures that HTTP's own parts report.
func classify(err error) *problem.Error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.Wrap(problem.Invalid, err, "The body is larger than %d bytes.", tooLarge.Limit).WithCode(codePayloadTooLarge)
	}
	if errors.Is(err, errTooSlow) {
		return problem.Wrap(problem.Invalid, err, "The upload came too slowly and was given up.").WithCode(codeTooSlow)
	}
	var classified *problem.Error
	if errors.As(err, &classified) {
		return classified
	}
	var he *echo.HTTPError
	if errors.As(err, &he) {
		return classifyHTTP(he)
	}
	return problem.Of(err)
}

// classifyHTTP names the failures that the router and the generated parameter binding report.
func classifyHTTP(he *echo.HTTPError) *problem.Error {
	switch he.Code {
	case http.StatusMethodNotAllowed:
		return problem.New(problem.Invalid, "This path does not take this method.").WithCode(codeMethodNotAllowed)
	case http.StatusNotFound:
		return problem.New(problem.NotFound, "There is nothing here.")
	case http.StatusBadRequest:
		return classifyParameter(he)
	default:
		return problem.Wrap(problem.Internal, he, "Something went wrong on our side.")
	}
}

// classifyParameter names the parameter that the generated code could not read. One in the path is no object's.
func classifyParameter(he *echo.HTTPError) *problem.Error {
	text, _ := he.Message.(string)
	name, _, _ := strings.Cut(strings.TrimPrefix(text, "Invalid format for parameter "), ":")
	if name == "id" || name == "n" {
		return problem.New(problem.NotFound, "There is nothing here.")
	}
	return problem.Wrap(problem.Invalid, he, "The parameter %s is malformed.", name).WithCode(codeBadRequest)
}

// writeProblem tells a failure to the client. The cause goes to the log, under the request's identifier.
func (s *server) writeProblem(err error, c echo.Context) {
	e, id := classify(err), requestID(c)
	body := wireProblem(e, id)
	if body.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) { // the client has left
		s.log.LogAttrs(c.Request().Context(), slog.LevelError, "request failed", slog.String("request", id), slog.Any("error", err))
	}
	if c.Response().Committed {
		return
	}
	header := c.Response().Header()
	switch body.Status {
	case http.StatusUnauthorized:
		header.Set(echo.HeaderWWWAuthenticate, challenge(c.Request()))
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		header.Set(echo.HeaderRetryAfter, strconv.FormatInt(max(seconds(e.RetryAfter), 1), 10))
	}
	header.Set(echo.HeaderContentType, "application/problem+json")
	header.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(body.Status)
	if err := json.NewEncoder(c.Response()).Encode(body); err != nil {
		s.log.Debug("client left before the problem was written", "request", id)
	}
}
