package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Vault seals personal fields and makes keyed digests (keyring.Keyring). What it
// sealed opens for as long as the key of the name's subject lives; then OpenValue
// fails with tenant.ErrErased.
type Vault interface {
	SealValue(ctx context.Context, name tenant.Name, value []byte) ([]byte, error)
	OpenValue(ctx context.Context, name tenant.Name, sealed []byte) ([]byte, error)
	// Digest is a keyed digest of a value under a name, 32 bytes; under the name of
	// no organization it takes the node's key.
	Digest(ctx context.Context, name tenant.Name, value []byte) ([]byte, error)
}

// What is sealed and digested.
const (
	kindEmail   = "member.email"
	kindName    = "member.name"
	kindAbout   = "session.about"
	kindInvited = "invitation.email"
	kindLogin   = "account.login"
	kindAttempt = "account.attempt"
)

// Profile is what an organization knows of a person: personal data.
type Profile struct {
	// Email is the address in the form of Address, "" where it is not known.
	Email string
	// Name is what the person is called.
	Name string
}

// SealedProfile is a Profile as it is kept. Fields that are not known are nil.
type SealedProfile struct {
	Email, Name []byte
	// EmailDigest finds a member by address, within the organization.
	EmailDigest []byte
}

// Seal makes a profile unreadable, with the key of its person. People who sign in
// elsewhere get theirs through it too.
func (p Profile) Seal(ctx context.Context, vault Vault, org, user uuid.UUID) (SealedProfile, error) {
	var s SealedProfile
	var err error
	if p.Email != "" {
		if s.EmailDigest, err = EmailDigest(ctx, vault, org, p.Email); err != nil {
			return s, err
		}
		if s.Email, err = vault.SealValue(ctx, fieldOf(org, user, kindEmail), []byte(p.Email)); err != nil {
			return s, fmt.Errorf("identity: seal address: %w", err)
		}
	}
	if p.Name != "" {
		if s.Name, err = vault.SealValue(ctx, fieldOf(org, user, kindName), []byte(p.Name)); err != nil {
			return s, fmt.Errorf("identity: seal name: %w", err)
		}
	}
	return s, nil
}

// open reads a profile. What was erased is "".
func (s SealedProfile) open(ctx context.Context, vault Vault, org, user uuid.UUID) (p Profile, err error) {
	if p.Email, err = openText(ctx, vault, fieldOf(org, user, kindEmail), s.Email); err != nil {
		return p, err
	}
	p.Name, err = openText(ctx, vault, fieldOf(org, user, kindName), s.Name)
	return p, err
}

func openText(ctx context.Context, vault Vault, name tenant.Name, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	text, err := vault.OpenValue(ctx, name, sealed)
	if errors.Is(err, tenant.ErrErased) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("identity: open %s: %w", name.Kind, err)
	}
	return string(text), nil
}

func fieldOf(org, user uuid.UUID, kind string) tenant.Name {
	return tenant.Name{Org: org, Kind: kind, ID: user.String(), Subject: user}
}

// EmailDigest is by what a member of an organization is found by address.
func EmailDigest(ctx context.Context, vault Vault, org uuid.UUID, email string) ([]byte, error) {
	digest, err := vault.Digest(ctx, tenant.Name{Org: org, Kind: kindEmail}, []byte(email))
	if err != nil {
		return nil, fmt.Errorf("identity: digest address: %w", err)
	}
	return digest, nil
}

// maxAddress is the longest mail address, in bytes (RFC 5321).
const maxAddress = 254

// Address brings a mail address into the form in which it is compared: without
// surrounding space, in lower case. It fails with problem.Invalid for what is
// none.
func Address(text string) (string, error) {
	address := strings.ToLower(strings.TrimSpace(text))
	local, domain, found := strings.Cut(address, "@")
	odd := func(r rune) bool { return r <= ' ' || r == 0x7f || r == '@' || strings.ContainsRune(`<>()[],;:\"`, r) }
	if !found || local == "" || len(address) > maxAddress || strings.ContainsFunc(local, odd) || !isDomain(domain) {
		return "", problem.Refuse(problem.Fault{Pointer: "/email", Message: "email must be a mail address, such as name@example.com."})
	}
	return address, nil
}

// isDomain tells whether a text is a domain's name in lower case: labels of
// letters, digits and hyphens, two at least.
func isDomain(text string) bool {
	labels := strings.Split(text, ".")
	if len(text) > 253 || len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		odd := func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-') }
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, odd) {
			return false
		}
	}
	return true
}
