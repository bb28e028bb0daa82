package api

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

// maxBody is the largest body of a request that is read as a whole into a struct.
const maxBody = 64 << 10

// readBody reads the JSON body of a request, strictly: a member that the document does not know, a repeated one and one
// of another type are faults, so that nothing is set that was not meant to be.
func readBody[T any](c echo.Context) (body T, err error) { return readBodyUpTo[T](c, maxBody) }

// readBodyUpTo is readBody for a body of at most so many bytes.
func readBodyUpTo[T any](c echo.Context, most int64) (body T, err error) {
	r := c.Request()
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return body, problem.New(problem.Invalid, "Send the request as application/json.").WithCode(codeUnsupportedMedia)
	}
	text, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, most))
	if err != nil {
		return body, problem.Wrap(problem.Invalid, err, "The body ended before it was complete.").WithCode(codeBadRequest)
	}
	err = json.Unmarshal(text, &body, json.RejectUnknownMembers(true))
	var semantic *json.SemanticError
	switch {
	case err == nil:
		return body, missingMembers(text, reflect.TypeFor[T]())
	case errors.As(err, &semantic) && errors.Is(err, json.ErrUnknownName):
		return body, problem.Refuse(problem.Fault{Pointer: string(semantic.JSONPointer), Message: "There is no member of this name."})
	case errors.As(err, &semantic):
		return body, problem.Refuse(problem.Fault{Pointer: string(semantic.JSONPointer),
			Message: fmt.Sprintf("It cannot be a %s.", nameKind(semantic.JSONKind))})
	}
	return body, badRequest("The body is not valid JSON: %s.", syntax(text))
}

// missingMembers refuses a body without a member that the document requires: one whose field is not omitted when empty.
func missingMembers(text []byte, body reflect.Type) error {
	var given map[string]jsontext.Value
	if err := json.Unmarshal(text, &given); err != nil || given == nil {
		return problem.Refuse(problem.Fault{Message: "The request is a JSON object."})
	}
	var faults []problem.Fault
	for field := range body.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		value, is := given[name]
		if options == "" && (!is || value.Kind() == jsontext.KindNull) {
			faults = append(faults, problem.Fault{Pointer: "/" + name, Message: name + " is missing."})
		}
	}
	if len(faults) > 0 {
		return problem.Refuse(faults...)
	}
	return nil
}

// nameKind says what kind of JSON value it is.
func nameKind(kind jsontext.Kind) string {
	switch kind {
	case jsontext.KindBeginObject:
		return "object"
	case jsontext.KindBeginArray:
		return "list"
	}
	return kind.String()
}
