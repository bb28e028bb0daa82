package launch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
)

// TLS is how a client proves who it is to a Temporal cluster and knows the cluster: files in PEM form, read anew for every
// connection, so that they may be renewed.
type TLS struct {
	CertFile string `json:"cert_file"` // the client's certificate
	KeyFile  string `json:"key_file"`  // and its key
	CAFile   string `json:"ca_file"`   // the authority that signed the cluster's certificate
	// ServerName is the name in the cluster's certificate, "" for the address's host.
	ServerName string `json:"server_name,omitempty"`
	// TokenFile holds the token for the cluster's authorizer, "" for none. It is read for every request.
	TokenFile string `json:"token_file,omitempty"`
}

// config makes the settings of connections: TLS 1.3, the authority in the file alone, and a client certificate.
func (t TLS) config() (*tls.Config, error) {
	if t.CertFile == "" || t.KeyFile == "" || t.CAFile == "" {
		return nil, errors.New("launch: TLS needs cert_file, key_file and ca_file")
	}
	text, err := os.ReadFile(t.CAFile)
	if err != nil {
		return nil, fmt.Errorf("launch: certificate authority: %w", err)
	}
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("launch: %s holds no certificate", t.CAFile)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: authority, ServerName: t.ServerName,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
			return &pair, err
		},
	}, nil
}

// token is the header that the cluster's authorizer reads.
type token struct{ file string }

// GetHeaders reads the token.
func (t token) GetHeaders(context.Context) (map[string]string, error) {
	text, err := os.ReadFile(t.file)
	if err != nil {
		return nil, fmt.Errorf("launch: token: %w", err)
	}
	return map[string]string{"authorization": "Bearer " + strings.TrimSpace(string(text))}, nil
}
