package launch

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"

	"tyche/platform/problem"
)

const (
	// reconnectMost is the longest wait before a lost connection is tried again:
	// a server that was restarted is back in a second.
	reconnectMost  = time.Second
	connectTimeout = 5 * time.Second
)

// Options says where Temporal is.
type Options struct {
	Address   string // host:port of the frontend
	Namespace string
	Logger    *slog.Logger `json:"-"`
	// Keys encrypt payloads; nil leaves them as they are.
	Keys Sealer `json:"-"`
	// TLS is for a cluster that is reached over a network; nil for a server on this machine.
	TLS *TLS
}

// Dial makes a client. It connects when first used and again whenever the
// connection is lost, so it succeeds while the server is still starting.
func Dial(o Options) (client.Client, error) {
	reconnect := backoff.DefaultConfig
	reconnect.BaseDelay, reconnect.MaxDelay = 50*time.Millisecond, reconnectMost
	options := client.Options{
		HostPort: o.Address, Namespace: o.Namespace,
		Logger: log.NewStructuredLogger(slog.New(quiet{o.Logger.Handler()})),
		ConnectionOptions: client.ConnectionOptions{DialOptions: []grpc.DialOption{
			grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnect, MinConnectTimeout: connectTimeout}),
		}},
	}
	if o.TLS != nil {
		secure, err := o.TLS.config()
		if err != nil {
			return nil, err
		}
		options.ConnectionOptions.TLS = secure
		if o.TLS.TokenFile != "" {
			options.HeadersProvider = token{o.TLS.TokenFile}
		}
	}
	if o.Keys != nil {
		options.DataConverter, options.FailureConverter = NewConverter(o.Keys), NewFailureConverter(o.Keys)
		options.ContextPropagators = []workflow.ContextPropagator{propagator{}}
	}
	c, err := client.NewLazyClient(options)
	if err != nil {
		return nil, fmt.Errorf("launch: make Temporal client: %w", err)
	}
	return c, nil
}

// Ping tells whether Temporal answers. It fails with problem.Unavailable.
func Ping(ctx context.Context, c client.Client) error {
	if _, err := c.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return problem.Wrap(problem.Unavailable, err, "Temporal cannot be reached.")
	}
	return nil
}
