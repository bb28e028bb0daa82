package api

import (
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"tyche/api/openapi"
	"tyche/platform/file"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// document is the contract that the server publishes and is generated from.
//
//go:embed openapi.yaml
var document []byte

// Deps are the parts that the API stands on. All are required unless their comment says otherwise.
type Deps struct {
	Log           *slog.Logger
	Metrics       *prometheus.Registry
	Authenticator Authenticator
	Credentials   Holder
	Sessions      Sessions
	Accounts      Accounts
	Invitations   Invitations
	Members       Members
	Providers     Providers
	SignIns       SignIns
	Provisioning  Provisioning
	Organizations Organizations
	Keys          Keys
	Workbooks     Workbooks
	Books         Books
	Simulations   Simulations
	Results       Results
	Columns       Columns
	Events        Events
	Audit         Audit
	Payloads      Payloads
	// CodecOrigins are the origins, as http://127.0.0.1:8233, whose pages may have payloads decrypted: Temporal's Web UI.
	CodecOrigins []string
	// Checks are the parts that /readyz asks.
	Checks []Check
	// Stopping is closed when the server begins to stop: event streams end then. nil means never.
	Stopping <-chan struct{}
	// PublicURL is the URL, without a path, by which browsers know the API; "" where it is the address that they ask.
	PublicURL string
	// PlainCookies leaves Secure and the prefix __Host- out of cookies: for plain HTTP on a loopback address only.
	PlainCookies bool
	// MaxFileBytes is the largest file that may be uploaded, in bytes; 0 for file.DefaultMaxSize.
	MaxFileBytes int64
	// TrustedProxies are the networks whose X-Forwarded-For is believed; none by default.
	TrustedProxies []netip.Prefix
	// RequestScale multiplies the rates at which requests are taken; 0 for 1.
	RequestScale float64
	// Recheck is the time between two questions whether the credentials of event streams still hold; 0 for 1 s.
	Recheck time.Duration
	// KeepAlive is the time between the comments that keep an event stream open; 0 for 15 s.
	KeepAlive time.Duration
}

const defaultKeepAlive = 15 * time.Second

// server implements the generated interface; its methods lie in one file a resource.
type server struct {
	Deps
	log     *slog.Logger
	metrics *metrics
	// crossOrigin knows requests that another site has a browser send.
	crossOrigin *http.CrossOriginProtection
	limits      *limiter
	watch       *credentialWatch
}

var _ openapi.ServerInterface = (*server)(nil)

// New makes the handler of all paths of openapi.yaml. It fails when a part is missing or an operation of the document
// does not say which permission it needs.
func New(deps Deps) (http.Handler, error) {
	if err := deps.check(); err != nil {
		return nil, err
	}
	if deps.MaxFileBytes == 0 {
		deps.MaxFileBytes = file.DefaultMaxSize
	}
	if deps.RequestScale == 0 {
		deps.RequestScale = 1
	}
	if deps.Recheck == 0 {
		deps.Recheck = recheckEvery
	}
	if deps.KeepAlive == 0 {
		deps.KeepAlive = defaultKeepAlive
	}
	operations, err := readOperations(document)
	if err != nil {
		return nil, err
	}
	m, err := newMetrics(deps.Metrics)
	if err != nil {
		return nil, fmt.Errorf("api: register metrics: %w", err)
	}
	s := &server{Deps: deps, log: deps.Log, metrics: m, crossOrigin: http.NewCrossOriginProtection(), limits: newLimiter(deps.RequestScale),
		watch: &credentialWatch{holder: deps.Credentials, tokens: deps.Authenticator, every: deps.Recheck, log: deps.Log, watched: map[credential]*watchedCredential{}}}
	if deps.PublicURL != "" {
		if err := s.crossOrigin.AddTrustedOrigin(deps.PublicURL); err != nil {
			return nil, fmt.Errorf("api: read public URL: %w", err)
		}
	}
	e := echo.New()
	e.HTTPErrorHandler = s.writeProblem
	e.Use(s.identify, s.observe, s.recover, secure, s.codecOrigin)
	guards := s.guards(operations)
	openapi.RegisterHandlersWithOptions(e, s, openapi.RegisterHandlersOptions{OperationMiddlewares: guards})
	for path, probe := range map[string]openProbe{"/healthz": {"getHealth", s.GetHealth}, "/readyz": {"getReadiness", s.GetReadiness}} {
		e.HEAD(path, probe.handler, guards[probe.operation]...) // some probes ask for no more than the status
	}
	return e, nil
}

// openProbe is an operation that answers HEAD as well.
type openProbe struct {
	operation string
	handler   echo.HandlerFunc
}

func (d Deps) check() error {
	for name, missing := range map[string]bool{
		"Log": d.Log == nil, "Metrics": d.Metrics == nil, "Authenticator": d.Authenticator == nil, "Credentials": d.Credentials == nil, "Workbooks": d.Workbooks == nil,
		"Books": d.Books == nil, "Simulations": d.Simulations == nil, "Results": d.Results == nil,
		"Columns": d.Columns == nil, "Events": d.Events == nil, "Audit": d.Audit == nil, "Payloads": d.Payloads == nil,
		"Sessions": d.Sessions == nil, "Accounts": d.Accounts == nil, "Invitations": d.Invitations == nil,
		"Members": d.Members == nil, "Organizations": d.Organizations == nil, "Keys": d.Keys == nil,
		"Providers": d.Providers == nil, "SignIns": d.SignIns == nil, "Provisioning": d.Provisioning == nil,
	} {
		if missing {
			return errors.New("api: " + name + " is missing")
		}
	}
	return nil
}
