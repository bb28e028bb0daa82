package up

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	neturl "net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tyche/internal/node"
	"tyche/internal/postgresd"
)

const loopback = "127.0.0.1"

// options are the flags.
type options struct {
	Home, ReadyFile                                         string
	listen, publicURL                                       string
	nodeProgram, postgresFolder                             string
	temporalPort, uiPort, metricsPort, postgresPort, s3Port int
	startLimit                                              time.Duration
	kms                                                     string
	trustedProviders                                        []string
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("tyche up", flag.ContinueOnError)
	flags.StringVar(&o.Home, "home", "", "folder of everything that the node keeps; created if missing")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "address of the API; port 0: any free one")
	flags.StringVar(&o.publicURL, "public-url", "", "https URL by which browsers reach the API, where a proxy serves it (default: the address of the API)")
	flags.StringVar(&o.ReadyFile, "ready-file", "", "file that is written once the node serves")
	flags.IntVar(&o.temporalPort, "temporal-port", 0, "port of the Temporal server, 0: any free one")
	flags.IntVar(&o.uiPort, "ui-port", 0, "port of Temporal's Web UI, 0: any free one")
	flags.IntVar(&o.metricsPort, "metrics-port", 0, "port of the Temporal server's metrics, 0: any free one")
	flags.IntVar(&o.postgresPort, "postgres-port", 0, "port of PostgreSQL, 0: any free one")
	flags.IntVar(&o.s3Port, "s3-port", 0, "port of the object store, 0: any free one")
	flags.StringVar(&o.nodeProgram, "tyche-node", "", "program with the Temporal server and the object store (default: tyche-node beside this one)")
	flags.StringVar(&o.postgresFolder, "postgres-bin", os.Getenv("TYCHE_POSTGRES_BIN"), "folder of PostgreSQL's programs (default: found; TYCHE_POSTGRES_BIN)")
	flags.StringVar(&o.kms, "kms", "", "key of Vault's transit engine that wraps the master key: hcvault://HOST:PORT/MOUNT/keys/NAME (token: VAULT_TOKEN, VAULT_TOKEN_FILE)")
	flags.Func("trusted-provider", "host:port of an identity provider that may lie on a private network and speak plain HTTP; may be given again", func(at string) error {
		if _, _, err := net.SplitHostPort(at); err != nil {
			return err
		}
		o.trustedProviders = append(o.trustedProviders, strings.ToLower(at))
		return nil
	})
	flags.DurationVar(&o.startLimit, "start-limit", time.Minute, "how long the start may take")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("up: it takes flags only, not %q", flags.Arg(0))
	}
	if o.Home == "" || o.ReadyFile == "" {
		return o, errors.New("up: --home and --ready-file are needed")
	}
	if err := checkPublic(o.publicURL); err != nil {
		return o, err
	}
	var homeErr, readyErr error
	o.Home, homeErr = filepath.Abs(o.Home)
	o.ReadyFile, readyErr = filepath.Abs(o.ReadyFile)
	return o, errors.Join(homeErr, readyErr)
}

// checkPublic refuses a URL that browsers would not take a session's cookie from.
func checkPublic(text string) error {
	if text == "" {
		return nil
	}
	u, err := neturl.Parse(text)
	if err != nil || u.Scheme != "https" && !(node.API{Public: text}).Plain() || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("up: --public-url must be https://HOST[:PORT], not %q", text)
	}
	return nil
}

// programs are what the node starts beside itself.
type programs struct {
	node     string
	postgres postgresd.Programs
}

func findPrograms(ctx context.Context, o options) (p programs, err error) {
	p.node = o.nodeProgram
	if p.node == "" {
		self, err := os.Executable()
		if err != nil {
			return p, fmt.Errorf("up: %w", err)
		}
		p.node = filepath.Join(filepath.Dir(self), "tyche-node")
	}
	info, err := os.Stat(p.node)
	if err != nil {
		return p, fmt.Errorf("the program tyche-node is missing (make build builds it): %w", err)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0 {
		return p, fmt.Errorf("the program tyche-node is missing (make build builds it): %s is not a program", p.node)
	}
	cache, err := postgresd.CacheFolder()
	if err != nil {
		return p, err
	}
	major, err := postgresd.Version(filepath.Join(o.Home, "postgres"))
	if err != nil {
		return p, err
	}
	p.postgres, err = postgresd.Find(ctx, o.postgresFolder, cache, major)
	return p, err
}

// ports are the addresses of this start; a process that returns returns to its own.
type ports struct{ api, temporal, ui, metrics, postgres, s3 node.Listen }

func claimPorts(o options) (ports, error) {
	host, text, err := net.SplitHostPort(o.listen)
	if err != nil {
		return ports{}, fmt.Errorf("--listen %s: %w", o.listen, err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return ports{}, fmt.Errorf("--listen %s: the port is not a number", o.listen)
	}
	p := ports{
		api:      node.Listen{Name: "the API", Host: host, Port: port},
		temporal: node.Listen{Name: "Temporal", Host: loopback, Port: o.temporalPort},
		ui:       node.Listen{Name: "Temporal's Web UI", Host: loopback, Port: o.uiPort},
		metrics:  node.Listen{Name: "Temporal's metrics", Host: loopback, Port: o.metricsPort},
		postgres: node.Listen{Name: "PostgreSQL", Host: loopback, Port: o.postgresPort},
		s3:       node.Listen{Name: "the object store", Host: loopback, Port: o.s3Port},
	}
	return p, node.ClaimPorts(&p.api, &p.temporal, &p.ui, &p.metrics, &p.postgres, &p.s3)
}

// url is the address as this machine's processes reach it.
func url(l node.Listen) string {
	if ip := net.ParseIP(l.Host); l.Host == "" || ip != nil && ip.IsUnspecified() {
		l.Host = loopback
	}
	return "http://" + l.Address()
}
