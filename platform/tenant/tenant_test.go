package tenant_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"uuid"

	"tyche/platform/tenant"
)

func TestWeightsAreThoseOfTheTiers(t *testing.T) {
	t.Parallel()
	want := map[tenant.Tier]float32{
		tenant.Enterprise: 3, tenant.Professional: 2, tenant.Standard: 1, tenant.Starter: 1, "gold": 1,
	}
	for tier, weight := range want {
		if got := tier.Weight(); got != weight {
			t.Errorf("%s weighs %v, want %v", tier, got, weight)
		}
	}
	if tenant.Tier("gold").Valid() || !tenant.Starter.Valid() {
		t.Error("only the four tiers are valid")
	}
	if tenant.Role("root").Valid() || !tenant.Viewer.Valid() {
		t.Error("only the four roles are valid")
	}
}

func TestScopeNeedsOrganizationAndActor(t *testing.T) {
	t.Parallel()
	org, actor := uuid.NewV4(), uuid.NewV4()
	for _, s := range []tenant.Scope{{}, {Org: org}, {Actor: actor}} {
		if err := s.Check(); !errors.Is(err, tenant.ErrNoScope) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if err := (tenant.Scope{Org: org, Actor: actor}).Check(); err != nil {
		t.Error(err)
	}
}

func TestScopeSurvivesAPayload(t *testing.T) {
	t.Parallel()
	in := tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4(), Tier: tenant.Professional, Roles: []tenant.Role{tenant.Analyst}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out tenant.Scope
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in, out) || !out.Has(tenant.Analyst) || out.Has(tenant.Admin) {
		t.Errorf("%+v came back as %+v", in, out)
	}
}
