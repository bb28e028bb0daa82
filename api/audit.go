package api

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"uuid"

	"tyche/api/openapi"
	"tyche/platform/audit"
	"tyche/platform/problem"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// ListAudit writes a page of the trail.
func (s *server) ListAudit(c echo.Context, params openapi.ListAuditParams) error {
	request, err := limitOf(params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	filter, err := filterOf(params)
	if err != nil {
		return err
	}
	seen, err := s.Audit.List(c.Request().Context(), scope(c), filter, request)
	if err != nil {
		return fmt.Errorf("api: list audit entries: %w", asBadRequest(err))
	}
	answer := openapi.AuditPage{Items: make([]openapi.AuditEntry, len(seen.Items)), NextCursor: optional(seen.Next)}
	for i, e := range seen.Items {
		answer.Items[i] = wireEntry(e)
	}
	return c.JSON(http.StatusOK, answer)
}

func filterOf(params openapi.ListAuditParams) (audit.Filter, error) {
	f := audit.Filter{
		Since: params.Since, Until: params.Until, Action: given(params.Action), Kind: given(params.Kind), Resource: given(params.Resource),
	}
	if params.Outcome != nil {
		f.Outcome = audit.Outcome(*params.Outcome)
		if f.Outcome != audit.Done && f.Outcome != audit.Denied && f.Outcome != audit.Failed {
			return f, badRequest("outcome is done, denied or failed.")
		}
	}
	if params.Actor != nil {
		actor, err := uuid.Parse(*params.Actor)
		if err != nil {
			return f, badRequest("actor is an identifier such as 5a0f3a86-1f55-4f6b-9a1f-0e8d6c1f6f11.")
		}
		f.Actor = &actor
	}
	if params.Address != nil {
		address, err := netip.ParseAddr(*params.Address)
		if err != nil {
			return f, badRequest("address is an IP address.")
		}
		f.Address = address.Unmap().String()
	}
	return f, nil
}

// given is "" for a parameter that was left out.
func given(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func wireEntry(e audit.Seen) openapi.AuditEntry {
	return openapi.AuditEntry{
		Seq: e.Seq, Id: e.ID.String(), At: e.At, Actor: e.Actor.String(), Action: e.Action, Outcome: openapi.AuditEntryOutcome(e.Outcome),
		Kind: e.Kind, Resource: e.Resource, Request: optional(e.Request), Session: identifier(e.Session), Key: identifier(e.Key),
		Address: optional(e.Personal.Address), Agent: optional(e.Personal.Agent), Email: optional(e.Personal.Email), Erased: e.Erased,
		DigestBefore: optional(hex.EncodeToString(e.Before)), DigestAfter: optional(hex.EncodeToString(e.After)), Hash: e.Hash.String(),
	}
}

// identifier is nil for none.
func identifier(id uuid.UUID) *string {
	if id == (uuid.UUID{}) {
		return nil
	}
	return optional(id.String())
}

// ExportAudit streams the trail as signed lines. When it breaks off, so does the connection: an export without its end
// must not look complete.
func (s *server) ExportAudit(c echo.Context, params openapi.ExportAuditParams) error {
	after := int64(0)
	if params.After != nil {
		after = *params.After
	}
	ctx := c.Request().Context()
	write, err := s.Audit.Prepare(ctx, scope(c), after)
	if err != nil {
		return fmt.Errorf("api: export audit trail: %w", asBadRequest(err))
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "application/jsonl")
	header.Set(echo.HeaderContentDisposition, `attachment; filename="audit.jsonl"`)
	c.Response().WriteHeader(http.StatusOK)
	out := bufio.NewWriterSize(c.Response(), 64<<10)
	if err := write(ctx, out); err == nil {
		err = out.Flush()
		if err == nil {
			return nil
		}
	} else {
		s.log.Error("export of the audit trail broke off", "request", requestID(c), "error", err)
	}
	panic(http.ErrAbortHandler)
}

// refusals notes requests that were not let through, in a transaction of their own: the request itself has none.
func (s *server) refusals(operation string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			event := audit.Event{Action: "request." + operation, Kind: "operation", Resource: operation}
			switch problem.KindOf(err) {
			case problem.Unauthenticated:
				if operation == "signIn" { // whose failures are noted where they happen, with the address that was tried
					return err
				}
				event.Outcome = audit.Failed
			case problem.Forbidden:
				event.Outcome = audit.Denied
			default:
				return err
			}
			on := scope(c)
			if on.Check() != nil {
				on = withOrigin(c, tenant.Scope{})
			}
			if failed := s.Audit.Note(c.Request().Context(), on, event); failed != nil {
				s.log.Error("a refused request is not in the audit trail", "request", requestID(c), "error", failed)
			}
			return err
		}
	}
}
