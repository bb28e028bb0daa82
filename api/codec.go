package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"tyche/api/openapi"
	"tyche/platform/audit"
	"tyche/platform/payload"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

const (
	// codecPath is what Temporal's Web UI asks to have payloads decrypted.
	codecPath = "/v1/codec/decode"
	// maxPayloads is the most payloads of one request.
	maxPayloads = 1000
)

// DecodePayloads decrypts payloads for operators. The entry of the trail comes before the answer.
func (s *server) DecodePayloads(c echo.Context) error {
	ctx, on := c.Request().Context(), scope(c)
	object, err := readObject(c.Response(), c.Request())
	if err != nil {
		return err
	}
	for name := range object {
		if name != "payloads" {
			return problem.Refuse(problem.Fault{Pointer: "/" + name, Message: "There is no such member; there is payloads."})
		}
	}
	var sent []openapi.Payload
	if err := json.Unmarshal(object["payloads"], &sent); err != nil {
		return problem.Refuse(problem.Fault{Pointer: "/payloads", Message: "payloads is an array of objects with metadata and data in base64."})
	}
	if len(sent) > maxPayloads {
		return problem.Refuse(problem.Fault{Pointer: "/payloads", Message: fmt.Sprintf("payloads has at most %d items.", maxPayloads)})
	}
	all := make([]payload.Payload, len(sent))
	for n, p := range sent {
		if p.Metadata != nil {
			all[n].Metadata = *p.Metadata
		}
		if p.Data != nil {
			all[n].Data = *p.Data
		}
	}
	opened, err := s.Payloads.Decode(ctx, on, all)
	if err != nil {
		return fmt.Errorf("api: decode payloads: %w", err)
	}
	event := audit.Event{Action: "payload.decode", Outcome: audit.Done, Kind: "payload", Resource: "temporal"}
	if err := s.Audit.Note(ctx, on, event); err != nil {
		return fmt.Errorf("api: note decoded payloads: %w", err)
	}
	answer := openapi.Payloads{Payloads: make([]openapi.Payload, len(opened))}
	for n, p := range opened {
		if p.Metadata != nil {
			answer.Payloads[n].Metadata = &p.Metadata
		}
		if p.Data != nil {
			answer.Payloads[n].Data = &p.Data
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// codecOrigin lets pages of Temporal's Web UI, which lie at another origin, ask for decrypted payloads and read the
// answer. No other page may, and at no other path.
func (s *server) codecOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().URL.Path != codecPath {
			return next(c)
		}
		header := c.Response().Header()
		header.Add(echo.HeaderVary, echo.HeaderOrigin)
		if !s.fromCodecOrigin(c.Request()) {
			return next(c)
		}
		header.Set(echo.HeaderAccessControlAllowOrigin, c.Request().Header.Get(echo.HeaderOrigin))
		header.Set(echo.HeaderAccessControlAllowCredentials, "true")
		if c.Request().Method != http.MethodOptions {
			return next(c)
		}
		header.Set(echo.HeaderAccessControlAllowMethods, http.MethodPost)
		header.Set(echo.HeaderAccessControlAllowHeaders, "Authorization, Content-Type, X-Namespace")
		header.Set(echo.HeaderAccessControlMaxAge, "600")
		return c.NoContent(http.StatusNoContent)
	}
}

// fromCodecOrigin tells whether a page of the Web UI sends the request to the codec. It may do so with a session's cookie
// alone: it cannot have the session's cross-site token, only pages of that origin read the answer, and nothing changes.
func (s *server) fromCodecOrigin(r *http.Request) bool {
	return r.URL.Path == codecPath && slices.Contains(s.CodecOrigins, r.Header.Get(echo.HeaderOrigin))
}
