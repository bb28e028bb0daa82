package access_test

import (
	"slices"
	"testing"

	"tyche/platform/access"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// TestTableIsTheRequirement holds the table against the requirement's words.
func TestTableIsTheRequirement(t *testing.T) {
	t.Parallel()
	all := []access.Permission{"simulation:create", "simulation:read", "simulation:delete", "file:upload", "file:read",
		"file:download", "results:view", "results:export", "self", "organization:read", "organization:manage", "audit:read", "payload:read"}
	want := map[tenant.Role][]access.Permission{
		"admin": all,
		"power_user": {"simulation:create", "simulation:read", "simulation:delete", "file:upload", "file:read", "file:download",
			"results:view", "results:export", "self", "organization:read"},
		"analyst": {"simulation:create", "simulation:read", "file:upload", "file:read", "results:view", "self", "organization:read"},
		"viewer":  {"simulation:read", "results:view", "self", "organization:read"},
		"root":    nil,
		"":        nil,
	}
	for role, allowed := range want {
		for _, p := range append([]access.Permission{"simulation:*", "", "public"}, all...) {
			if got := access.Allows([]tenant.Role{role}, p); got != slices.Contains(allowed, p) {
				t.Errorf("%q may %q: %v", role, p, got)
			}
		}
	}
	for role, allowed := range want { // what people are told that they may do is what they may do
		got := access.Of([]tenant.Role{role})
		slices.Sort(got)
		slices.Sort(allowed)
		if !slices.Equal(got, allowed) {
			t.Errorf("%q is told %v, want %v", role, got, allowed)
		}
	}
	for _, p := range all {
		if !access.Known(p) {
			t.Errorf("%s is not known", p)
		}
	}
}

func TestRolesAddUp(t *testing.T) {
	t.Parallel()
	both := tenant.Scope{Roles: []tenant.Role{tenant.Viewer, tenant.Analyst}}
	if err := access.Check(both, access.FileUpload); err != nil {
		t.Error(err)
	}
	for _, roles := range [][]tenant.Role{nil, {}, {"unknown"}, {tenant.Viewer}} {
		if err := access.Check(tenant.Scope{Roles: roles}, access.FileUpload); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%v: %v", roles, err)
		}
	}
}
