package identity_test

import (
	"strings"
	"testing"

	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

func TestRolesAreNeverGuessed(t *testing.T) {
	t.Parallel()
	known := map[string]tenant.Role{"risk": tenant.PowerUser, "board": tenant.Viewer, "risk-2": tenant.PowerUser}
	for name, c := range map[string]struct {
		groups bool
		values []string
		want   string // "" where the sign-in is refused
	}{
		"nothing said":                {false, nil, "analyst"},
		"one role":                    {false, []string{"board"}, "viewer"},
		"two roles":                   {false, []string{"board", "risk"}, "power_user viewer"},
		"twice the same":              {false, []string{"risk", "risk-2"}, "power_user"},
		"an unknown role":             {false, []string{"admin"}, ""},
		"an unknown role beside":      {false, []string{"risk", "Risk"}, ""},
		"a group among others":        {true, []string{"Everyone", "risk"}, "power_user"},
		"only groups that say naught": {true, []string{"Everyone"}, ""},
	} {
		roles, err := identity.RoleMapping{Groups: c.groups, Map: known}.Of(c.values)
		var got []string
		for _, r := range roles {
			got = append(got, string(r))
		}
		if strings.Join(got, " ") != c.want || (err == nil) != (c.want != "") || err != nil && problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%s: %v, %v", name, roles, err)
		}
	}
}

func TestASignInEndsOnAPageOfOurs(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"/": "/", "/runs/7?tab=results#top": "/runs/7?tab=results#top", "": "/", "runs": "/",
		"https://evil.example/": "/", "//evil.example/": "/", "/\\evil.example": "/", "\\\\evil.example": "/", "/%5Cevil.example": "/",
		"///evil.example": "/", "/\tevil": "/", "/\r\nSet-Cookie: a=b": "/", "javascript:alert(1)": "/", "/%2F/evil.example": "/",
		"http:evil.example": "/", "/a\x00b": "/", "//user@evil.example/x": "/",
	} {
		if got := identity.ReturnPath(asked); got != want {
			t.Errorf("%q becomes %q, want %q", asked, got, want)
		}
	}
}
