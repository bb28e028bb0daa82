package node

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
)

// Config is where everything of a running node is: the single source of addresses
// for its roles and for commands such as `tyche org create --home`. It is written
// anew at each start (mode 0600) and holds for as long as the node runs.
type Config struct {
	API      API      `json:"api"`
	Temporal Temporal `json:"temporal"`
	// Postgres is a connection string for each login role.
	Postgres map[string]string `json:"postgres"`
	S3       S3                `json:"s3"`
	// Keys is the folder of the key store.
	Keys string `json:"keys"`
	// KeyJournal is the file with the destructions of keys that lies outside the key store.
	KeyJournal string `json:"key_journal"`
	// KMS is the URI of the key service's key that wraps the master key; "" where that lies in a file.
	KMS string `json:"kms,omitempty"`
}

// API is the HTTP server.
type API struct {
	Listen string `json:"listen"` // host:port to bind, host as the operator gave it
	URL    string `json:"url"`    // without a path, reachable from this machine
	// Public is the URL, without a path, by which browsers know it; "" for URL.
	Public string `json:"public,omitempty"`
	// TrustedProviders are the identity providers, as host:port, that may lie on a private network and speak plain HTTP.
	TrustedProviders []string `json:"trusted_providers,omitempty"`
}

// Address is the URL by which browsers know the API.
func (a API) Address() string { return cmp.Or(a.Public, a.URL) }

// Plain tells whether browsers reach the API by plain HTTP on a loopback address,
// where no one else listens and no TLS can be had.
func (a API) Plain() bool {
	if a.Public == "" {
		host, _, err := net.SplitHostPort(a.Listen)
		return err == nil && isLoopback(host)
	}
	u, err := url.Parse(a.Public)
	return err == nil && u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Temporal is the Temporal server.
type Temporal struct {
	Address   string `json:"address"` // host:port of the frontend
	Namespace string `json:"namespace"`
	UI        string `json:"ui"`      // URL of the Web UI, without a path
	Metrics   string `json:"metrics"` // URL for Prometheus
	// TLS is for a cluster of its own, as temporal-config/production has it; nil for the embedded server.
	TLS *TemporalTLS `json:"tls,omitempty"`
}

// TemporalTLS names the files with which a Temporal cluster is reached.
type TemporalTLS struct {
	CertFile   string `json:"cert_file"`
	KeyFile    string `json:"key_file"`
	CAFile     string `json:"ca_file"`
	ServerName string `json:"server_name,omitempty"`
	TokenFile  string `json:"token_file,omitempty"`
}

// S3 is the object store.
type S3 struct {
	Endpoint  string `json:"endpoint"` // URL without a path
	Region    string `json:"region"`
	Bucket    string `json:"bucket"`
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
}

const configFile = "node.json"

// Load reads the configuration of the node that runs, or last ran, on home.
func Load(home string) (Config, error) {
	var c Config
	data, err := os.ReadFile(filepath.Join(home, configFile))
	if err != nil {
		return c, fmt.Errorf("node: no node was started on %s: %w", home, err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("node: %s: %w", configFile, err)
	}
	return c, nil
}

// Save writes the configuration below home.
func (c Config) Save(home string) error {
	return WriteJSON(filepath.Join(home, configFile), c)
}
