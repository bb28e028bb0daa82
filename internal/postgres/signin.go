package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// SignInRoutes keeps sign-ins that are under way, as tyche_auth.
type SignInRoutes struct{ DB *DB }

var _ identity.Routes = SignInRoutes{}

// RouteProvider finds a provider's organization.
func (s SignInRoutes) RouteProvider(ctx context.Context, provider uuid.UUID) (route identity.Route, err error) {
	err = inTx(ctx, s.DB.auth, func(tx pgx.Tx) error {
		row, err := queries.New(tx).RouteProvider(ctx, provider)
		if isMissing(err) {
			return errNoProvider()
		}
		if err != nil {
			return fmt.Errorf("postgres: route provider: %w", err)
		}
		route = identity.Route{
			Org: row.OrgID, Provider: provider, Tier: tenant.Tier(row.Tier), Protocol: identity.Protocol(row.Protocol), Enabled: row.Enabled,
		}
		return nil
	})
	return route, err
}

// RouteAudience finds the providers that may have issued a token.
func (s SignInRoutes) RouteAudience(ctx context.Context, issuer string, audiences []string) (routes []identity.Route, err error) {
	err = inTx(ctx, s.DB.auth, func(tx pgx.Tx) error {
		rows, err := queries.New(tx).RouteAudience(ctx, queries.RouteAudienceParams{Issuer: issuer, Audiences: audiences})
		if err != nil {
			return fmt.Errorf("postgres: route audience: %w", err)
		}
		for _, row := range rows {
			routes = append(routes, identity.Route{
				Org: row.OrgID, Provider: row.ID, Tier: tenant.Tier(row.Tier), Protocol: identity.OpenIDConnect, Enabled: true,
			})
		}
		return nil
	})
	return routes, err
}

// AddFlow keeps a flow, and forgets those that nobody came back for.
func (s SignInRoutes) AddFlow(ctx context.Context, state, browser [32]byte, f identity.Flow) error {
	return inTx(ctx, s.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		if err := q.DeleteExpiredFlows(ctx); err != nil {
			return fmt.Errorf("postgres: delete expired flows: %w", err)
		}
		row := queries.InsertFlowParams{
			State: state[:], Browser: browser[:], ProviderID: f.Provider,
			Nonce: f.Nonce, Verifier: f.Verifier, RequestID: f.RequestID, ReturnTo: f.ReturnTo, ExpiresAt: f.Expires,
		}
		if f.User != (uuid.UUID{}) {
			row.UserID = &f.User
		}
		if err := q.InsertFlow(ctx, row); err != nil {
			return fmt.Errorf("postgres: insert flow: %w", err)
		}
		return nil
	})
}

// TakeFlow deletes a flow and gives it.
func (s SignInRoutes) TakeFlow(ctx context.Context, state [32]byte) (flow identity.Flow, browser [32]byte, err error) {
	err = inTx(ctx, s.DB.auth, func(tx pgx.Tx) error {
		row, err := queries.New(tx).TakeFlow(ctx, state[:])
		if isMissing(err) {
			return problem.New(problem.NotFound, "There is no such sign-in.")
		}
		if err != nil {
			return fmt.Errorf("postgres: take flow: %w", err)
		}
		browser = [32]byte(row.Browser)
		flow = identity.Flow{
			Provider: row.ProviderID, Nonce: row.Nonce, Verifier: row.Verifier, RequestID: row.RequestID,
			ReturnTo: row.ReturnTo, Expires: row.ExpiresAt,
		}
		if row.UserID != nil {
			flow.User = *row.UserID
		}
		return nil
	})
	return flow, browser, err
}

// Consume records a SAML assertion as used (internal/saml's Replays).
func (s SignInRoutes) Consume(ctx context.Context, provider uuid.UUID, assertion string, until time.Time) error {
	return inTx(ctx, s.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		if err := q.DeleteExpiredAssertions(ctx); err != nil {
			return fmt.Errorf("postgres: delete expired assertions: %w", err)
		}
		digest := sha256.Sum256([]byte(assertion))
		added, err := q.UseAssertion(ctx, queries.UseAssertionParams{ProviderID: provider, Assertion: digest[:], Until: until})
		if err != nil {
			return fmt.Errorf("postgres: use assertion: %w", err)
		}
		if added == 0 {
			return problem.New(problem.Conflict, "The assertion has been used.")
		}
		return nil
	})
}
