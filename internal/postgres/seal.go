package postgres

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"uuid"

	"tyche/platform/tenant"
)

// field is an encrypted column. Its text is bound into the ciphertext, so it never changes.
type field string

const (
	organizationName field = "organizations.name"
	keyName          field = "api_keys.name"
	providerName     field = "identity_providers.name"
	fileName         field = "files.name"
	fileDigest       field = "files.sha256"
	fileSummary      field = "files.summary"
	runSpecification field = "runs.specification"
	runError         field = "runs.error"
	runOutputs       field = "run_results.outputs"
	runKey           field = "runs.idempotency_key"
	runRequest       field = "runs.request_digest"
)

// row is a row with encrypted fields. Owner is whose key they take: the person's whose row it is, or the organization's
// where it is zero. It matters for writing only.
type row struct {
	org, id, owner uuid.UUID
}

func (r row) name(f field) tenant.Name {
	return tenant.Name{Org: r.org, Kind: string(f), ID: r.id.String(), Subject: r.owner}
}

// ofOrganization is an organization's own row.
func ofOrganization(org uuid.UUID) row { return row{org: org, id: org} }

// seal encrypts a field of a row.
func (db *DB) seal(ctx context.Context, r row, f field, value []byte) ([]byte, error) {
	if db.vault == nil {
		return nil, ErrNoVault
	}
	sealed, err := db.vault.SealValue(ctx, r.name(f), value)
	if err != nil {
		return nil, fmt.Errorf("postgres: encrypt %s: %w", f, err)
	}
	return sealed, nil
}

// open decrypts a field of a row.
func (db *DB) open(ctx context.Context, r row, f field, sealed []byte) ([]byte, error) {
	if db.vault == nil {
		return nil, ErrNoVault
	}
	value, err := db.vault.OpenValue(ctx, r.name(f), sealed)
	if err != nil {
		return nil, fmt.Errorf("postgres: decrypt %s of %s: %w", f, r.id, err)
	}
	return value, nil
}

// digest is a field's keyed digest; here the row is the actor whose requests it tells apart.
func (db *DB) digest(ctx context.Context, r row, f field, value []byte) ([]byte, error) {
	if db.vault == nil {
		return nil, ErrNoVault
	}
	sum, err := db.vault.Digest(ctx, r.name(f), value)
	if err != nil {
		return nil, fmt.Errorf("postgres: digest for %s: %w", f, err)
	}
	return sum, nil
}

// idempotency is how a request is found again: nil without a key.
type idempotency struct {
	key    *string
	digest []byte
}

// idempotencyOf makes digests of an actor's key and request.
func (db *DB) idempotencyOf(ctx context.Context, scope tenant.Scope, key string, request [32]byte) (i idempotency, err error) {
	actor := row{org: scope.Org, id: scope.Actor, owner: scope.Actor}
	if i.digest, err = db.digest(ctx, actor, runRequest, request[:]); err != nil || key == "" {
		return i, err
	}
	sum, err := db.digest(ctx, actor, runKey, []byte(key))
	text := base64.RawURLEncoding.EncodeToString(sum)
	i.key = &text
	return i, err
}

func (i idempotency) same(digest []byte) bool { return bytes.Equal(i.digest, digest) }

// isErased tells whether data is unreadable because its key was destroyed.
func isErased(err error) bool { return errors.Is(err, tenant.ErrErased) }
