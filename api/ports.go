package api

import (
	"context"
	"io"
	"net/url"
	"time"
	"uuid"

	"tyche/engine"
	"tyche/engine/workbook"
	"tyche/platform/audit"
	"tyche/platform/file"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/payload"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// Authenticator finds on whose behalf a key acts. An unknown or revoked key is problem.Unauthenticated.
type Authenticator interface {
	Authenticate(ctx context.Context, key string) (tenant.Scope, error)
}

// Holder knows which credentials hold (postgres.Identity).
type Holder interface {
	// Holding lists those of the keys and sessions that hold still, each with the roles that it has now. It notes no use.
	Holding(ctx context.Context, keys, sessions []uuid.UUID) (map[uuid.UUID][]tenant.Role, error)
}

// Sessions keeps who is signed in (identity.Sessions).
type Sessions interface {
	// AuthenticateSession finds on whose behalf a session acts; problem.Unauthenticated for one that does not hold.
	AuthenticateSession(ctx context.Context, token string) (tenant.Scope, error)
	List(ctx context.Context, scope tenant.Scope) ([]identity.Session, error)
	End(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
	EndAll(ctx context.Context, scope tenant.Scope) error
	Switch(ctx context.Context, scope tenant.Scope, org uuid.UUID) (token string, there tenant.Scope, err error)
	// Of lists where a user belongs.
	Of(ctx context.Context, user uuid.UUID) ([]identity.Belonging, error)
}

// Accounts signs in with passwords (identity.Accounts).
type Accounts interface {
	SignIn(ctx context.Context, email, password string, org uuid.UUID, from tenant.Origin) (token string, scope tenant.Scope, err error)
	ChangePassword(ctx context.Context, scope tenant.Scope, current, next string) (token string, err error)
}

// Invitations lets people join (identity.Invitations).
type Invitations interface {
	Create(ctx context.Context, scope tenant.Scope, email string, roles []tenant.Role) (identity.Invitation, string, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[identity.Invitation], error)
	Revoke(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
	Accept(ctx context.Context, token, name, password string, from tenant.Origin) (session string, scope tenant.Scope, err error)
	AcceptAs(ctx context.Context, on tenant.Scope, token, name string) (session string, scope tenant.Scope, err error)
	SetUp(ctx context.Context, token, email, name, password string, from tenant.Origin) (session string, scope tenant.Scope, err error)
}

// Members shows and changes who belongs to an organization (identity.Members).
type Members interface {
	Get(ctx context.Context, scope tenant.Scope, user uuid.UUID) (identity.Member, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[identity.Member], error)
	Change(ctx context.Context, scope tenant.Scope, user uuid.UUID, change identity.MemberChange) (identity.Member, error)
}

// Organizations shows and changes an organization (identity.Organizations).
type Organizations interface {
	Get(ctx context.Context, scope tenant.Scope) (identity.Organization, error)
	Update(ctx context.Context, scope tenant.Scope, name *string, settings *identity.Settings) (identity.Organization, error)
	AddDomain(ctx context.Context, scope tenant.Scope, domain string) (identity.MailDomain, error)
	ListDomains(ctx context.Context, scope tenant.Scope) ([]identity.MailDomain, error)
	VerifyDomain(ctx context.Context, scope tenant.Scope, domain string) (identity.MailDomain, error)
	DeleteDomain(ctx context.Context, scope tenant.Scope, domain string) error
}

// Keys makes and revokes API keys (identity.MemberKeys).
type Keys interface {
	Create(ctx context.Context, scope tenant.Scope, name string, roles []tenant.Role, expires *time.Time) (identity.Key, string, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[identity.Key], error)
	Revoke(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
}

// Providers configures identity providers (identity.Providers).
type Providers interface {
	Create(ctx context.Context, scope tenant.Scope, p identity.Provider) (identity.Provider, error)
	Update(ctx context.Context, scope tenant.Scope, id uuid.UUID, change func(*identity.Provider)) (identity.Provider, error)
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (identity.Provider, error)
	List(ctx context.Context, scope tenant.Scope) ([]identity.Provider, error)
	Delete(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
}

// Provisioning has identity providers announce people (identity.Provisioning).
type Provisioning interface {
	Announce(ctx context.Context, scope tenant.Scope, provider uuid.UUID, a identity.Announced) (identity.Member, error)
	Change(ctx context.Context, scope tenant.Scope, provider, user uuid.UUID, change func(*identity.Announced)) (identity.Member, error)
	Get(ctx context.Context, scope tenant.Scope, provider, user uuid.UUID) (identity.Member, error)
	List(ctx context.Context, scope tenant.Scope, provider uuid.UUID, p page.Request) (page.Of[identity.Member], error)
	FindByAddress(ctx context.Context, scope tenant.Scope, provider uuid.UUID, email string) (identity.Member, error)
	FindByExternal(ctx context.Context, scope tenant.Scope, provider uuid.UUID, external string) (identity.Member, error)
}

// SignIns signs people in at identity providers (identity.SignIns).
type SignIns interface {
	// At are our addresses for a provider.
	At(provider uuid.UUID) identity.Endpoints
	Begin(ctx context.Context, provider uuid.UUID, returnTo string, link *tenant.Scope) (identity.Begun, error)
	Complete(ctx context.Context, provider uuid.UUID, browser string, answer url.Values, from tenant.Origin) (identity.Ended, error)
	Metadata(ctx context.Context, provider uuid.UUID) ([]byte, error)
}

// Workbooks keeps uploaded workbooks (file.Service). One that the organization does not have is problem.NotFound.
type Workbooks interface {
	Upload(ctx context.Context, scope tenant.Scope, name string, content io.Reader) (file.File, error)
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[file.File], error)
	Content(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, []byte, error)
	Share(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (file.File, error)
}

// Books reads the content of an uploaded workbook. Callers only read the book, so that it may be cached.
type Books interface {
	Book(ctx context.Context, scope tenant.Scope, id uuid.UUID) (*workbook.Book, error)
}

// Simulations takes requests for runs (simulation.Service). One that the organization does not have is problem.NotFound.
type Simulations interface {
	Create(ctx context.Context, scope tenant.Scope, r simulation.Request, idempotencyKey string) (run simulation.Run, created bool, err error)
	// Faults lists every rule that a request breaks, those of its model included.
	Faults(ctx context.Context, scope tenant.Scope, r simulation.Request) []problem.Fault
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[simulation.Run], error)
	Cancel(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, error)
	Delete(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
	Share(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (simulation.Run, error)
}

// Results gives a completed run's statistics (simulation.Service); problem.Conflict for a run that has none.
type Results interface {
	Results(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, simulation.Results, error)
}

// Columns reads the outcomes that runs stored (columns.Store).
type Columns interface {
	// Scan hands over the columns of the outputs named of one stored block, batch after batch. A batch is valid during
	// the call only.
	Scan(ctx context.Context, key file.Key, outputs []int, visit func(part engine.Columns) error) error
}

// Events tells changes of runs (events.Hub).
type Events interface {
	// Watch gives the run's states that arrive from now on, only the latest when the caller is slow, until stop is called.
	Watch(scope tenant.Scope, run uuid.UUID) (states <-chan simulation.Event, stop func())
}

// Audit keeps and shows the trail of who did what (audit.Service).
type Audit interface {
	// Note records what changed nothing: a request that was refused.
	Note(ctx context.Context, on tenant.Scope, e audit.Event) error
	List(ctx context.Context, scope tenant.Scope, f audit.Filter, p page.Request) (page.Of[audit.Seen], error)
	// Prepare gives what writes the trail behind an entry as signed lines.
	Prepare(ctx context.Context, scope tenant.Scope, after int64) (write func(context.Context, io.Writer) error, err error)
}

// Payloads decrypts what lies in Temporal's histories (launch.Reader).
type Payloads interface {
	// Decode decrypts what the scope may read and leaves the rest as it is.
	Decode(ctx context.Context, scope tenant.Scope, all []payload.Payload) ([]payload.Payload, error)
}

// Check asks one part that the API cannot work without whether it answers.
type Check struct {
	// Name is the part's name in the answer of /readyz.
	Name string
	// Ping returns nil when the part answers. It gets two seconds.
	Ping func(ctx context.Context) error
}
