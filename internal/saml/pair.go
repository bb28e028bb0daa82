package saml

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"tyche/platform/identity"
)

// pairLife is how long our certificate with a provider is valid. Providers pin the certificate itself.
const pairLife = 10 * 365 * 24 * time.Hour

// NewPair makes the key with which we sign requests to a provider and decrypt its assertions: RSA with 3072 bits as PKCS #8,
// and a certificate of our own signing, both DER.
func NewPair(now time.Time) (identity.Pair, error) {
	key, err := rsa.GenerateKey(rand.Reader, 3072)
	if err != nil {
		return identity.Pair{}, fmt.Errorf("saml: make key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return identity.Pair{}, fmt.Errorf("saml: make serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Tyche"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(pairLife),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return identity.Pair{}, fmt.Errorf("saml: make certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return identity.Pair{}, fmt.Errorf("saml: write key: %w", err)
	}
	return identity.Pair{Key: private, Certificate: certificate}, nil
}

// parsePair reads a pair.
func parsePair(p identity.Pair) (*rsa.PrivateKey, *x509.Certificate, error) {
	private, err := x509.ParsePKCS8PrivateKey(p.Key)
	if err != nil {
		return nil, nil, fmt.Errorf("saml: read key: %w", err)
	}
	key, ok := private.(*rsa.PrivateKey)
	if !ok {
		return nil, nil, fmt.Errorf("saml: a %T is no RSA key", private)
	}
	certificate, err := x509.ParseCertificate(p.Certificate)
	if err != nil {
		return nil, nil, fmt.Errorf("saml: read certificate: %w", err)
	}
	return key, certificate, nil
}
