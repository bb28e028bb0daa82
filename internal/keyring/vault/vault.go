// Package vault has the transit secrets engine of HashiCorp Vault (or OpenBao) wrap the master key: a key service in
// Tink's sense. It speaks the engine's documented HTTP API and holds no key.
package vault

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/core/registry"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	// scheme of key URIs, as Tink's own integrations write them: hcvault://HOST:PORT/MOUNT/keys/NAME.
	scheme = "hcvault://"
	// timeout of one request; mostAnswer bounds what is read of an answer, in bytes.
	timeout    = 10 * time.Second
	mostAnswer = 1 << 20
)

// Client reaches one Vault server.
type Client struct {
	// Token authenticates, asked for at each request so that it may be renewed.
	Token func() (string, error)
	// HTTP sends the requests; nil for a client with a timeout. TLS is as it is configured there.
	HTTP *http.Client
	// Plain speaks HTTP without TLS, for a server on the same machine.
	Plain bool
	// Namespace is Vault's, "" for none.
	Namespace string
}

var _ registry.KMSClient = (*Client)(nil)

var keyForm = regexp.MustCompile(`^hcvault://([^/]+)/(.+)/keys/([A-Za-z0-9._-]+)$`)

// Supported tells whether a URI names a key of Vault.
func (c *Client) Supported(uri string) bool { return strings.HasPrefix(uri, scheme) }

// GetAEAD gives a key. Nothing is sent yet.
func (c *Client) GetAEAD(uri string) (tink.AEAD, error) {
	parts := keyForm.FindStringSubmatch(uri)
	if parts == nil {
		return nil, fmt.Errorf("vault: %q is not hcvault://HOST:PORT/MOUNT/keys/NAME", uri)
	}
	protocol := "https://"
	if c.Plain {
		protocol = "http://"
	}
	return &Key{client: c, base: protocol + parts[1] + "/v1/" + parts[2], name: parts[3]}, nil
}

// Key is a key of a transit engine, of an authenticated kind such as aes256-gcm96.
type Key struct {
	client     *Client
	base, name string
}

// answer is what Vault answers: data where it worked, else errors.
type answer struct {
	Data struct {
		Ciphertext string `json:"ciphertext"`
		Plaintext  string `json:"plaintext"`
	} `json:"data"`
	Errors []string `json:"errors"`
}

// Encrypt encrypts under the key's newest version; the text begins with "vault:v" and the version.
func (k *Key) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	request := map[string]string{"plaintext": base64.StdEncoding.EncodeToString(plaintext)}
	if len(associatedData) > 0 {
		request["associated_data"] = base64.StdEncoding.EncodeToString(associatedData)
	}
	a, err := k.post("encrypt/"+k.name, request)
	if err == nil && a.Data.Ciphertext == "" {
		err = errors.New("vault: encrypt: the answer holds no ciphertext")
	}
	return []byte(a.Data.Ciphertext), err
}

// Decrypt decrypts what any version that is still allowed encrypted.
func (k *Key) Decrypt(ciphertext, associatedData []byte) ([]byte, error) {
	request := map[string]string{"ciphertext": string(ciphertext)}
	if len(associatedData) > 0 {
		request["associated_data"] = base64.StdEncoding.EncodeToString(associatedData)
	}
	a, err := k.post("decrypt/"+k.name, request)
	if err != nil {
		return nil, err
	}
	plaintext, err := base64.StdEncoding.DecodeString(a.Data.Plaintext)
	if err != nil {
		return nil, fmt.Errorf("vault: decrypt: %w", err)
	}
	return plaintext, nil
}

// Rewrap takes ciphertext without associated data to the newest version inside Vault.
func (k *Key) Rewrap(ciphertext []byte) ([]byte, error) {
	a, err := k.post("rewrap/"+k.name, map[string]string{"ciphertext": string(ciphertext)})
	if err == nil && a.Data.Ciphertext == "" {
		err = errors.New("vault: rewrap: the answer holds no ciphertext")
	}
	return []byte(a.Data.Ciphertext), err
}

// RotateKey makes a new version of the key.
func (k *Key) RotateKey() error {
	_, err := k.post("keys/"+k.name+"/rotate", map[string]string{})
	return err
}

func (k *Key) post(path string, body any) (a answer, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return a, fmt.Errorf("vault: encode request: %w", err)
	}
	request, err := http.NewRequest(http.MethodPost, k.base+"/"+path, bytes.NewReader(text))
	if err != nil {
		return a, fmt.Errorf("vault: make request: %w", err)
	}
	token, err := k.client.Token()
	if err != nil {
		return a, fmt.Errorf("vault: token: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Vault-Token", token)
	request.Header.Set("X-Vault-Request", "true") // an agent in between wants it
	if k.client.Namespace != "" {
		request.Header.Set("X-Vault-Namespace", k.client.Namespace)
	}
	sender := k.client.HTTP
	if sender == nil {
		sender = &http.Client{Timeout: timeout}
	}
	response, err := sender.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return a, fmt.Errorf("vault: %s: %w", path, err)
	}
	defer response.Body.Close() //nolint:errcheck // it was read to its end
	text, err = io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return a, fmt.Errorf("vault: %s: %w", path, err)
	}
	if len(text) > 0 {
		err = json.Unmarshal(text, &a)
	}
	switch {
	case response.StatusCode >= http.StatusMultipleChoices:
		return a, fmt.Errorf("vault: %s answered %s: %s", path, response.Status, strings.Join(a.Errors, "; "))
	case err != nil:
		return a, fmt.Errorf("vault: %s: %w", path, err)
	}
	return a, nil
}
