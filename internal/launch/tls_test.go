package launch_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"

	"tyche/internal/launch"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	check(t, err)
	cert, err := x509.ParseCertificate(der)
	check(t, err)
	return authority{cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// sign writes a certificate and its key into a folder.
func (a authority) sign(t *testing.T, folder, name string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	form := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, form, a.cert, &key.PublicKey, a.key)
	check(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	check(t, err)
	certFile, keyFile = filepath.Join(folder, name+".pem"), filepath.Join(folder, name+".key")
	check(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	check(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	return certFile, keyFile
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cluster is a frontend that wants client certificates of an authority, and tells what authorization it was sent.
func (a authority) cluster(t *testing.T, folder string) (address string, sent *string) {
	t.Helper()
	certFile, keyFile := a.sign(t, folder, "temporal.example")
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	check(t, err)
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	sent = new(string)
	server := grpc.NewServer(grpc.Creds(credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, MinVersion: tls.VersionTLS13,
	})), grpc.UnaryInterceptor(func(ctx context.Context, in any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		if md, ok := metadata.FromIncomingContext(ctx); ok {
			*sent = strings.Join(md.Get("authorization"), ",")
		}
		return next(ctx, in)
	}))
	services := health.NewServer()
	services.SetServingStatus("temporal.api.workflowservice.v1.WorkflowService", healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(server, services)
	workflowservice.RegisterWorkflowServiceServer(server, &workflowservice.UnimplementedWorkflowServiceServer{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return listener.Addr().String(), sent
}

// TestClustersAreReachedWithCertificatesOnly connects to a frontend that wants mutual TLS, with the right certificates,
// without any, and with those of another authority on either side.
func TestClustersAreReachedWithCertificatesOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ours, theirs := newAuthority(t), newAuthority(t)
	address, sent := ours.cluster(t, folder)
	ca, foreignCA, tokenFile := filepath.Join(folder, "ca.pem"), filepath.Join(folder, "foreign.pem"), filepath.Join(folder, "token")
	check(t, os.WriteFile(ca, ours.pem, 0o600))
	check(t, os.WriteFile(foreignCA, theirs.pem, 0o600))
	check(t, os.WriteFile(tokenFile, []byte("a.b.c\n"), 0o600))
	cert, key := ours.sign(t, folder, "tyche")
	foreignCert, foreignKey := theirs.sign(t, folder, "stranger")
	for what, c := range map[string]struct {
		tls *launch.TLS
		ok  bool
	}{
		"the right certificates":         {&launch.TLS{CertFile: cert, KeyFile: key, CAFile: ca, ServerName: "temporal.example", TokenFile: tokenFile}, true},
		"no TLS":                         {nil, false},
		"a stranger's certificate":       {&launch.TLS{CertFile: foreignCert, KeyFile: foreignKey, CAFile: ca, ServerName: "temporal.example"}, false},
		"a cluster of another authority": {&launch.TLS{CertFile: cert, KeyFile: key, CAFile: foreignCA, ServerName: "temporal.example"}, false},
		"a cluster of another name":      {&launch.TLS{CertFile: cert, KeyFile: key, CAFile: ca, ServerName: "other.example"}, false},
	} {
		client, err := launch.Dial(launch.Options{Address: address, Namespace: "tyche", Logger: slog.New(slog.DiscardHandler), TLS: c.tls})
		check(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		err = launch.Ping(ctx, client)
		cancel()
		client.Close()
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", what, err)
		}
		if c.ok && *sent != "Bearer a.b.c" {
			t.Errorf("the authorizer is sent %q", *sent)
		}
	}
	if _, err := launch.Dial(launch.Options{Address: address, Logger: slog.New(slog.DiscardHandler), TLS: &launch.TLS{CertFile: cert}}); err == nil {
		t.Error("a certificate without a key and an authority is taken")
	}
}
