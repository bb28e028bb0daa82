package launch

import (
	"context"
	"errors"
	"fmt"
	"uuid"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/proto"

	"tyche/platform/payload"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Sealer encrypts payloads (keyring.Keyring).
type Sealer interface {
	SealValue(ctx context.Context, name tenant.Name, value []byte) ([]byte, error)
	// OpenValue fails with the cause tenant.ErrErased where the organization's key was destroyed.
	OpenValue(ctx context.Context, name tenant.Name, sealed []byte) ([]byte, error)
}

const (
	// encoding of an encrypted payload. Its other metadata is the organization; which of the keys it took, the ciphertext
	// itself says.
	encoding         = "binary/tyche-sealed"
	orgMetadata      = "tyche-org"
	payloadKind      = "temporal.payload"
	encodingMetadata = converter.MetadataEncoding
)

// errForeign says that a payload belongs to another organization than the workflow or request that reads it.
var errForeign = errors.New("launch: the payload is another organization's")

// codec encrypts payloads with an organization's key; without an organization, with the node's. What is not encrypted
// passes, as histories from before do.
type codec struct {
	keys Sealer
	org  uuid.UUID
}

func nameOf(org uuid.UUID) tenant.Name { return tenant.Name{Org: org, Kind: payloadKind} }

// Encode encrypts whole payloads, their metadata included.
func (c codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for n, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("launch: encode payload: %w", err)
		}
		sealed, err := c.keys.SealValue(context.Background(), nameOf(c.org), plain)
		if err != nil {
			return nil, fmt.Errorf("launch: encrypt payload: %w", err)
		}
		out[n] = &commonpb.Payload{Data: sealed, Metadata: map[string][]byte{
			encodingMetadata: []byte(encoding), orgMetadata: []byte(c.org.String()),
		}}
	}
	return out, nil
}

// Decode decrypts what Encode encrypted. A payload of another organization than the codec's, where it has one, is
// refused.
func (c codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for n, p := range payloads {
		org, is, err := ownerOf(p)
		if err == nil && is && c.org != (uuid.UUID{}) && org != c.org {
			err = errForeign
		}
		if err != nil {
			return nil, err
		}
		if out[n] = p; !is {
			continue
		}
		if out[n], err = c.open(org, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c codec) open(org uuid.UUID, p *commonpb.Payload) (*commonpb.Payload, error) {
	plain, err := c.keys.OpenValue(context.Background(), nameOf(org), p.GetData())
	if err != nil {
		return nil, fmt.Errorf("launch: decrypt payload: %w", err)
	}
	opened := &commonpb.Payload{}
	if err := proto.Unmarshal(plain, opened); err != nil {
		return nil, fmt.Errorf("launch: decode payload: %w", err)
	}
	return opened, nil
}

// ownerOf tells whether a payload is encrypted, and for which organization.
func ownerOf(p *commonpb.Payload) (org uuid.UUID, is bool, err error) {
	if string(p.GetMetadata()[encodingMetadata]) != encoding {
		return org, false, nil
	}
	org, err = uuid.Parse(string(p.GetMetadata()[orgMetadata]))
	if err != nil {
		err = fmt.Errorf("launch: payload of %q: %w", p.GetMetadata()[orgMetadata], err)
	}
	return org, true, err
}

// payloads is the data converter of clients and workers: JSON, encrypted with the key of the organization that the
// context names (WithTenant, or the header that comes from there).
type payloads struct {
	converter.DataConverter
	keys Sealer
}

var _ workflow.ContextAware = payloads{}

// converterOf is the converter for an organization.
func converterOf(keys Sealer, org uuid.UUID) payloads {
	return payloads{keys: keys, DataConverter: converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec{keys, org})}
}

// WithContext is the converter for the context's organization.
func (p payloads) WithContext(ctx context.Context) converter.DataConverter {
	return converterOf(p.keys, tenantOf(ctx))
}

// WithWorkflowContext is the converter for the workflow's organization.
func (p payloads) WithWorkflowContext(ctx workflow.Context) converter.DataConverter {
	return converterOf(p.keys, tenantOf(ctx))
}

// NewConverter makes the data converter. Keys come from the key store when they are not in memory, so the detection of
// deadlocks does not count the time.
func NewConverter(keys Sealer) converter.DataConverter {
	return workflow.DataConverterWithoutDeadlockDetection(converterOf(keys, uuid.UUID{}))
}

// Reader decrypts payloads for operators.
type Reader struct{ Keys Sealer }

// Decode decrypts the payloads of the scope's organization, and those of the node's own workflows, which hold counters;
// what is another organization's, or was erased, stays as it is.
func (r Reader) Decode(_ context.Context, scope tenant.Scope, all []payload.Payload) ([]payload.Payload, error) {
	if err := scope.Check(); err != nil {
		return nil, err
	}
	out := make([]payload.Payload, len(all))
	for n, p := range all {
		out[n] = p
		sealed := &commonpb.Payload{Metadata: p.Metadata, Data: p.Data}
		org, is, err := ownerOf(sealed)
		if err != nil || !is || org != scope.Org && org != (uuid.UUID{}) {
			continue
		}
		opened, err := codec{keys: r.Keys}.open(org, sealed)
		if errors.Is(err, tenant.ErrErased) {
			continue
		}
		if err != nil {
			return nil, problem.Wrap(problem.Invalid, err, "A payload cannot be decrypted.")
		}
		out[n] = payload.Payload{Metadata: opened.GetMetadata(), Data: opened.GetData()}
	}
	return out, nil
}
