package problem_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tyche/platform/problem"
)

func TestKindIsFoundThroughWrapping(t *testing.T) {
	t.Parallel()
	plain := errors.New("disk on fire")
	cases := []struct {
		name string
		err  error
		want problem.Kind
	}{
		{"nothing", nil, ""},
		{"unclassified", plain, problem.Internal},
		{"deadline", fmt.Errorf("postgres: get: %w", context.DeadlineExceeded), problem.Unavailable},
		{"classified", problem.New(problem.Conflict, "no"), problem.Conflict},
		{"wrapped", fmt.Errorf("a: %w", fmt.Errorf("b: %w", problem.New(problem.NotFound, "no"))), problem.NotFound},
		{"with cause", problem.Wrap(problem.Forbidden, plain, "no"), problem.Forbidden},
	}
	for _, c := range cases {
		if got := problem.KindOf(c.err); got != c.want {
			t.Errorf("%s: kind %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCauseStaysOutOfThePublicForm(t *testing.T) {
	t.Parallel()
	secret := errors.New("password=hunter2")
	for _, err := range []error{secret, problem.Wrap(problem.Unavailable, secret, "Try again.")} {
		e := problem.Of(err)
		text, marshalErr := json.Marshal(e)
		if marshalErr != nil {
			t.Fatal(marshalErr)
		}
		if strings.Contains(string(text)+e.Message, "hunter2") {
			t.Errorf("public form tells the cause: %s", text)
		}
		if !errors.Is(e, secret) || !strings.Contains(e.Error(), "hunter2") {
			t.Errorf("the log loses the cause: %v", e)
		}
	}
}

func TestRefuseKeepsEveryFaultThroughJSON(t *testing.T) {
	t.Parallel()
	e := problem.Refuse(
		problem.Fault{Pointer: "/trials", Message: "trials must be at least 1"},
		problem.Fault{Pointer: "/specification/inputs/0", Message: "sd must be positive", Cell: "A!B1"},
	).WithCode("impossible-distribution")
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back problem.Error
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Kind != problem.Invalid || back.Code != "impossible-distribution" || len(back.Faults) != 2 || back.Faults[1].Cell != "A!B1" {
		t.Errorf("came back as %+v from %s", back, text)
	}
	if one := problem.Refuse(problem.Fault{Message: "a sentence"}); one.Message != "a sentence" {
		t.Errorf("one fault's message is %q", one.Message)
	}
}
