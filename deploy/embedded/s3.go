package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pkg/xattr"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

const (
	accessKeyVar = "TYCHE_S3_ACCESS_KEY"
	secretKeyVar = "TYCHE_S3_SECRET_KEY"

	s3Region       = "us-east-1"
	s3Connections  = 8192
	s3Requests     = 4096
	s3MostParts    = 10_000 // of one upload, as in Amazon's S3
	objectsFolder  = "data"
	metadataFolder = "metadata"
)

// s3Options are the flags of the role and its credentials.
type s3Options struct {
	home, ready, access, secret string
	port                        int // 0: chosen
}

// s3Ready is the content of the ready file.
type s3Ready struct {
	Endpoint string `json:"endpoint"` // URL without a path
	Region   string `json:"region"`
	PID      int    `json:"pid"`
}

func parseS3(args []string) (s3Options, error) {
	o := s3Options{access: os.Getenv(accessKeyVar), secret: os.Getenv(secretKeyVar)}
	flags := flag.NewFlagSet("tyche-node s3", flag.ContinueOnError)
	flags.StringVar(&o.home, "home", "", "folder of the objects; created if missing")
	flags.StringVar(&o.ready, "ready-file", "", "file that is written once the gateway serves")
	flags.IntVar(&o.port, "port", 0, "port, 0: any free one")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.home == "" {
		return o, errors.New("s3: --home is missing")
	}
	if o.access == "" || o.secret == "" {
		return o, fmt.Errorf("s3: %s and %s must be set", accessKeyVar, secretKeyVar)
	}
	return o, nil
}

func runS3(ctx context.Context, args []string) error {
	o, err := parseS3(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.ready, err = prepareReady(o.ready); err != nil {
		return err
	}
	home, err := filepath.Abs(o.home)
	if err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	if err := enter(home); err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	if err := claim(&o.port); err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	return serveS3(ctx, home, o)
}

// serveS3 runs the gateway until ctx ends and writes the ready file once it
// answers.
func serveS3(ctx context.Context, home string, o s3Options) error {
	backend, err := newBackend(home)
	if err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		defer cancel() // a gateway that cannot start ends the wait below
		served <- embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
			RootUserAccess: o.access, RootUserSecret: o.secret, Region: s3Region,
			Ports: []string{address(o.port)}, HealthPath: health, KeepAlive: true, Quiet: true,
			MaxConnections: s3Connections, MaxRequests: s3Requests, MultipartMaxParts: s3MostParts,
		})
	}()
	if err := waitHealthy(ctx, o.port); err == nil {
		ready := s3Ready{Endpoint: "http://" + address(o.port), Region: s3Region, PID: os.Getpid()}
		if err := writeReady(o.ready, ready); err != nil {
			return fmt.Errorf("s3: %w", err)
		}
	}
	if err := <-served; err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	return nil
}

// newBackend stores objects as files below home that only this user reads, and
// their metadata in extended attributes, which are written together with the
// object. Where the file system has none, metadata lies in files of its own; a
// folder that once began so stays so.
func newBackend(home string) (*posix.Posix, error) {
	data, side := filepath.Join(home, objectsFolder), filepath.Join(home, metadataFolder)
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	var options posix.PosixOpts
	options.SetNewDirPerm(0o700)
	options.SetNewFilePerm(0o600)
	_, err := os.Stat(side)
	if err != nil && xattr.Set(data, "user.tyche", []byte("1")) == nil {
		return posix.New(data, meta.XattrMeta{}, options)
	}
	if err := os.MkdirAll(side, 0o700); err != nil {
		return nil, err
	}
	store, err := meta.NewSideCar(side)
	if err != nil {
		return nil, err
	}
	options.SideCarDir = side
	return posix.New(data, store, options)
}
