package saml

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"
	"uuid"

	"github.com/crewjam/saml"
	"github.com/crewjam/saml/samlsp"
	dsig "github.com/russellhaering/goxmldsig"

	"tyche/platform/identity"
	"tyche/platform/problem"
)

// largest is the longest answer that is read, in bytes before it is encoded.
const largest = 512 << 10

// Replays remembers the assertions that have been used.
type Replays interface {
	// Consume records an assertion of a provider until it could not be used any more. An assertion that is recorded already is
	// problem.Conflict.
	Consume(ctx context.Context, provider uuid.UUID, assertion string, until time.Time) error
}

// ServiceProvider speaks SAML 2.0. It is safe for concurrent use.
type ServiceProvider struct {
	Used Replays
	// Now is the time.
	Now func() time.Time
}

var _ identity.Federation = (*ServiceProvider)(nil)

// Begin gives the address of the provider's sign-in page, with a signed request (HTTP-Redirect binding).
func (s *ServiceProvider) Begin(ctx context.Context, p identity.Provider, at identity.Endpoints, state string, flow *identity.Flow) (string, error) {
	sp, err := s.provider(ctx, p, at)
	if err != nil {
		return "", err
	}
	target := sp.GetSSOBindingLocation(saml.HTTPRedirectBinding)
	if target == "" {
		return "", problem.New(problem.Invalid, "The identity provider's metadata has no sign-in address for the HTTP-Redirect binding.")
	}
	request, err := sp.MakeAuthenticationRequest(target, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		return "", fmt.Errorf("saml: make request: %w", err)
	}
	address, err := request.Redirect(state, sp)
	if err != nil {
		return "", fmt.Errorf("saml: write request: %w", err)
	}
	flow.RequestID = request.ID
	return address.String(), nil
}

// Complete checks the answer, the form field SAMLResponse of the HTTP-POST binding.
func (s *ServiceProvider) Complete(ctx context.Context, p identity.Provider, at identity.Endpoints, flow identity.Flow, answer url.Values) (identity.ExternalIdentity, error) {
	encoded := answer.Get("SAMLResponse")
	if len(encoded) > largest*4/3 || flow.RequestID == "" {
		return identity.ExternalIdentity{}, refused(errors.New("saml: the answer is too long, or answers nothing"))
	}
	document, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return identity.ExternalIdentity{}, refused(err)
	}
	if err := oneAssertion(document); err != nil {
		return identity.ExternalIdentity{}, refused(err)
	}
	sp, err := s.provider(ctx, p, at)
	if err != nil {
		return identity.ExternalIdentity{}, err
	}
	assertion, err := sp.ParseXMLResponse(document, []string{flow.RequestID}, sp.AcsURL)
	if err != nil {
		var invalid *saml.InvalidResponseError
		if errors.As(err, &invalid) {
			err = fmt.Errorf("saml: %w", invalid.PrivateErr)
		}
		return identity.ExternalIdentity{}, refused(err)
	}
	if assertion.Signature == nil { // a signed envelope is not enough; a signature that is there has been checked
		return identity.ExternalIdentity{}, refused(errors.New("saml: the assertion itself is not signed"))
	}
	return read(p, assertion)
}

// Metadata is ours for a provider, as XML.
func (s *ServiceProvider) Metadata(p identity.Provider, at identity.Endpoints) ([]byte, error) {
	sp, err := s.provider(context.Background(), p, at)
	if err != nil {
		return nil, err
	}
	text, err := xml.MarshalIndent(sp.Metadata(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("saml: write metadata: %w", err)
	}
	return text, nil
}

// CheckMetadata reads a provider's metadata and gives its entity ID. It fails with problem.Invalid unless it is one provider's,
// with a certificate to sign with and an address to sign in at.
func CheckMetadata(document []byte) (entityID string, err error) {
	metadata, err := parseMetadata(document)
	if err != nil {
		return "", err
	}
	sp := saml.ServiceProvider{IDPMetadata: metadata}
	signs := slices.ContainsFunc(metadata.IDPSSODescriptors, func(d saml.IDPSSODescriptor) bool {
		return slices.ContainsFunc(d.KeyDescriptors, func(k saml.KeyDescriptor) bool {
			return k.Use != "encryption" && len(k.KeyInfo.X509Data.X509Certificates) > 0
		})
	})
	if metadata.EntityID == "" || !signs || sp.GetSSOBindingLocation(saml.HTTPRedirectBinding) == "" {
		return "", problem.New(problem.Invalid, "The metadata needs an entity ID, a signing certificate and a sign-in address for the HTTP-Redirect binding.")
	}
	return metadata.EntityID, nil
}

func parseMetadata(document []byte) (*saml.EntityDescriptor, error) {
	if len(document) > largest {
		return nil, problem.New(problem.Invalid, "The metadata is longer than %d KB.", largest>>10)
	}
	if err := plain(document, func(xml.StartElement) {}); err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The metadata is not XML, or has a document type.")
	}
	metadata, err := samlsp.ParseMetadata(document)
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The metadata is not that of one SAML identity provider.")
	}
	return metadata, nil
}

// provider is the library's service provider for one of our organizations' providers, with all that can be strict strict.
func (s *ServiceProvider) provider(ctx context.Context, p identity.Provider, at identity.Endpoints) (*saml.ServiceProvider, error) {
	metadata, err := parseMetadata(p.Metadata)
	if err != nil {
		return nil, err
	}
	key, certificate, err := parsePair(p.Pair)
	if err != nil {
		return nil, err
	}
	consumer, err := url.Parse(at.Consumer)
	if err != nil {
		return nil, fmt.Errorf("saml: consumer address: %w", err)
	}
	return &saml.ServiceProvider{
		EntityID: at.Metadata, AcsURL: *consumer, Key: key, Certificate: certificate, IDPMetadata: metadata,
		SignatureMethod:                  dsig.RSASHA256SignatureMethod,
		AssertionConsumerServiceBindings: []string{saml.HTTPPostBinding},
		AuthnNameIDFormat:                saml.UnspecifiedNameIDFormat,
		RejectSHA1Signatures:             true,
		RejectUnknownConditions:          true,
		RejectExpiredIDPMetadata:         true,
		RequireSignedResponseForCBC:      true,
		ReplayCache:                      replays{ctx, s.Used, p.ID},
		Clock:                            dsig.NewFakeClockAt(s.Now()),
	}, nil
}

// replays is Replays for one answer.
type replays struct {
	ctx      context.Context
	used     Replays
	provider uuid.UUID
}

func (r replays) Consume(assertion string, until time.Time) error {
	err := r.used.Consume(r.ctx, r.provider, assertion, until)
	if problem.KindOf(err) == problem.Conflict {
		return saml.ErrAssertionReplayed
	}
	return err
}

// oneAssertion fails unless a document holds one assertion, encrypted or not, at any depth. Every way of wrapping a signature
// needs a second one.
func oneAssertion(document []byte) error {
	assertions := 0
	err := plain(document, func(e xml.StartElement) {
		if e.Name.Local == "Assertion" || e.Name.Local == "EncryptedAssertion" {
			assertions++
		}
	})
	if err == nil && assertions != 1 {
		err = fmt.Errorf("saml: the answer has %d assertions", assertions)
	}
	return err
}

// plain reads a document from end to end, and fails where it is not well-formed or has directives, with which entities are made.
func plain(document []byte, element func(xml.StartElement)) error {
	for d := xml.NewDecoder(bytes.NewReader(document)); ; {
		token, err := d.Token()
		switch t := token.(type) {
		case xml.StartElement:
			element(t)
		case xml.Directive:
			return errors.New("saml: the document has a document type")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("saml: %w", err)
		}
	}
}

// refused is every way in which a sign-in fails, alike for whoever tries.
func refused(cause error) error {
	return problem.Wrap(problem.Unauthenticated, cause, "The sign-in at the identity provider could not be completed. Try again.")
}
