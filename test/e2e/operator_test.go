package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// theOperator is the actor of what is done at the command line.
const theOperator = "00000000-0000-0000-0000-000000000001"

// done runs a command that must succeed.
func done(t *testing.T, args ...string) (out string) {
	t.Helper()
	out, errs, code := command(t, args...)
	if code != 0 {
		t.Fatalf("%v: %s", args, errs)
	}
	return out
}

// nodeTrail exports the node's own chain, checks it without the node, also against the checkpoints that the node kept, and gives
// its actions, the failed ones with an exclamation mark.
func (n *node) nodeTrail(t *testing.T) (actions []string, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "node.jsonl")
	done(t, "audit", "export", file, "--home", n.home)
	n.verifies(t, file)
	text, err := os.ReadFile(file)
	check(t, err)
	for line := range strings.Lines(string(text)) {
		var l struct {
			Body struct {
				Entry *struct {
					Action, Outcome, Actor string
				}
			}
		}
		check(t, json.Unmarshal([]byte(line), &l))
		if e := l.Body.Entry; e != nil {
			if e.Outcome != "done" {
				e.Action += "!"
			}
			if e.Actor == theOperator {
				e.Action += " by the operator"
			}
			actions = append(actions, e.Action)
		}
	}
	return actions, file
}

func (n *node) verifies(t *testing.T, file string) {
	t.Helper()
	fingerprint, _, _ := strings.Cut(done(t, "audit", "keys", "--home", n.home), " ")
	args := []string{"audit", "verify", file, "--fingerprint", fingerprint}
	kept, err := filepath.Glob(filepath.Join(n.home, "audit", "checkpoints-*.jsonl"))
	check(t, err)
	done(t, args...)
	if len(kept) > 0 {
		done(t, append(args, "--checkpoints", strings.Join(kept, ","))...)
	}
}

// actionsOf lists what an organization's trail has by the operator, the oldest first.
func actionsOf(t *testing.T, c caller) (actions []string) {
	t.Helper()
	var list struct {
		Items []struct{ Action, Outcome string }
	}
	a := c.get(t, "/v1/audit?limit=200&actor="+theOperator)
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a.json(t, &list)
	for _, e := range list.Items {
		if e.Outcome != "done" {
			e.Action += "!"
		}
		actions = append(actions, e.Action)
	}
	slices.Reverse(actions)
	return actions
}

// TestOperatorsCommandsAreInTheTrail changes keys at the command line while the node runs and while it does not, and looks for the
// entries in the chains of the organizations concerned and of the node, which is exported and verified offline.
func TestOperatorsCommandsAreInTheTrail(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	n := up(t, home)
	_, token, _ := strings.Cut(n.Setup, "#")
	root := newPerson(t, n.API)
	root.wants(t, 201, "POST", "/v1/setup", map[string]any{"token": token, "email": "root@example.com", "name": "Root", "password": "a password of theirs"})
	newPerson(t, n.API).wants(t, 401, "POST", "/v1/sessions", map[string]any{"email": "root@example.com", "password": "not the password"})
	o := n.organization(t, "Acme")
	done(t, "user", "password", "root@example.com", "--home", home)
	done(t, "keys", "rotate", "--master", "--home", home)
	done(t, "keys", "rotate", "--org", o.id, "--home", home)
	n.stop(t)
	done(t, "keys", "rotate", "--org", o.id, "--home", home) // nothing runs that could take it in
	done(t, "keys", "rotate", "--node", "--home", home)
	if _, _, code := command(t, "keys", "rotate", "--org", "11111111-1111-4111-8111-111111111111", "--home", home); code == 0 {
		t.Error("rotated the keys of an organization that there is not")
	}
	waiting, err := filepath.Glob(filepath.Join(home, "audit", "unrecorded", "*"))
	if err != nil || len(waiting) != 3 {
		t.Errorf("waiting: %v (%v)", waiting, err)
	}
	n = up(t, home)
	o.base = n.API
	want := []string{"organization.create", "keys.rotate", "keys.rotate"}
	waitFor(t, 10*time.Second, "the organization's trail is whole", func() bool { return len(actionsOf(t, o.caller)) >= len(want) })
	if got := actionsOf(t, o.caller); !slices.Equal(got, want) {
		t.Errorf("the organization's trail has %v, want %v", got, want)
	}
	if waiting, _ := filepath.Glob(filepath.Join(home, "audit", "unrecorded", "*")); len(waiting) != 0 {
		t.Errorf("waiting still: %v", waiting)
	}
	got, file := n.nodeTrail(t)
	slices.Sort(got[len(got)-3:]) // commands on a stopped node arrive together
	wanted := []string{"session.start!", "account.reset_password by the operator", "keys.rotate_master by the operator",
		"audit.export by the operator", "keys.rotate by the operator", "keys.rotate! by the operator"}
	for _, action := range wanted[1:] {
		if !slices.Contains(got, action) && action != "audit.export by the operator" { // which may not be chained yet
			t.Errorf("the node's trail has %v, not %q", got, action)
		}
	}
	if failed := slices.DeleteFunc(slices.Clone(got), func(a string) bool { return a != "session.start!" && a != "request.signIn!" }); len(failed) != 1 {
		t.Errorf("one failed sign-in makes %v", failed)
	}
	text, err := os.ReadFile(file)
	check(t, err)
	check(t, os.WriteFile(file, []byte(strings.Replace(string(text), "keys.rotate_master", "keys.rotate_mustard", 1)), 0o600))
	fingerprint, _, _ := strings.Cut(done(t, "audit", "keys", "--home", home), " ")
	if _, errs, code := command(t, "audit", "verify", file, "--fingerprint", fingerprint); code != 1 || !strings.Contains(errs, "altered") {
		t.Errorf("altered: exit code %d, %s", code, errs)
	}
}
