package postgres_test

import (
	"regexp"
	"strings"
	"testing"

	"tyche/internal/postgres"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
	"tyche/schema"
)

func TestKeyLeadsToItsScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	service := identity.Service{Keys: postgres.Identity{DB: w.db}}
	org, key, err := service.CreateOrganization(t.Context(), "Acme \u2603", tenant.Professional)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^tyche_[0-9A-Za-z]{43}$`).MatchString(key) {
		t.Errorf("key %q", key)
	}
	for range 2 { // the second use is within the minute
		scope, err := service.Authenticate(t.Context(), key)
		if err != nil || scope.Org != org.ID || scope.Tier != tenant.Professional || !scope.Has(tenant.Admin) || scope.Check() != nil {
			t.Errorf("%+v (%v)", scope, err)
		}
	}
	for _, wrong := range []string{"", "tyche_", key + "0", key[:len(key)-1], strings.ToUpper(key), "Bearer " + key, strings.Replace(key, "tyche_", "Tyche_", 1), "tyche_" + strings.Repeat("0", 43)} {
		if _, err := service.Authenticate(t.Context(), wrong); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	var used int
	stored := w.Connect(t, schema.RoleAuth)
	if err := stored.QueryRow(t.Context(), "select count(*) from api_keys where last_used_at is not null").Scan(&used); err != nil || used != 1 {
		t.Errorf("%d keys were used (%v)", used, err)
	}
	var text string
	if err := w.Connect(t, "postgres").QueryRow(t.Context(), "select string_agg(k::text, '') from api_keys k").Scan(&text); err != nil || strings.Contains(text, key[6:]) {
		t.Errorf("the key itself is stored (%v)", err)
	}
}

func TestOrganizationsAreChecked(t *testing.T) {
	t.Parallel()
	service := identity.Service{Keys: postgres.Identity{DB: newWorld(t).db}}
	for _, c := range []struct {
		name string
		tier tenant.Tier
	}{{"", tenant.Starter}, {strings.Repeat("x", 201), tenant.Starter}, {"\xff", tenant.Starter}, {"a\x00b", tenant.Starter}, {"x", "gold"}, {"x", ""}} {
		if _, _, err := service.CreateOrganization(t.Context(), c.name, c.tier); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%.10q %q: %v", c.name, c.tier, err)
		}
	}
}

func TestBootstrapKeyReplacesTheLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	service := identity.Service{Keys: postgres.Identity{DB: w.db}}
	_, other, err := service.CreateOrganization(t.Context(), "other", tenant.Starter)
	if err != nil {
		t.Fatal(err)
	}
	org, last, err := service.Bootstrap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, err := service.Authenticate(t.Context(), last)
	if err != nil || before.Org != org || before.Tier != tenant.Enterprise || !before.Has(tenant.Admin) {
		t.Fatalf("%+v (%v)", before, err)
	}
	again, key, err := service.Bootstrap(t.Context())
	if err != nil || again != org {
		t.Fatalf("the first organization was %s and is %s (%v)", org, again, err)
	}
	if after, err := service.Authenticate(t.Context(), key); err != nil || after.Actor != before.Actor {
		t.Errorf("the actor was %s and is %s (%v)", before.Actor, after.Actor, err)
	}
	if _, err := service.Authenticate(t.Context(), last); problem.KindOf(err) != problem.Unauthenticated {
		t.Errorf("the last key still opens: %v", err)
	}
	if _, err := service.Authenticate(t.Context(), other); err != nil {
		t.Errorf("another organization's key is revoked: %v", err)
	}
}
