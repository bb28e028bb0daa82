package launch

import (
	"context"
	"errors"
	"fmt"
	"uuid"

	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"tyche/platform/tenant"
)

// orgKey is the context's key of the organization whose payloads they are.
type orgKey struct{}

// WithTenant says whose the payloads are that are sent with the context.
func WithTenant(ctx context.Context, org uuid.UUID) context.Context {
	return context.WithValue(ctx, orgKey{}, org)
}

// tenantOf is the organization that a context names, zero for none.
func tenantOf(ctx interface{ Value(key any) any }) uuid.UUID {
	org, _ := ctx.Value(orgKey{}).(uuid.UUID)
	return org
}

// propagator has the organization travel from whoever starts a workflow to its activities, as a header in the clear: an
// identifier, which the search attributes hold too.
type propagator struct{}

var _ workflow.ContextPropagator = propagator{}

// Inject writes the context's organization.
func (propagator) Inject(ctx context.Context, header workflow.HeaderWriter) error {
	inject(tenantOf(ctx), header)
	return nil
}

// InjectFromWorkflow writes the workflow's organization.
func (propagator) InjectFromWorkflow(ctx workflow.Context, header workflow.HeaderWriter) error {
	inject(tenantOf(ctx), header)
	return nil
}

func inject(org uuid.UUID, header workflow.HeaderWriter) {
	if org != (uuid.UUID{}) {
		header.Set(orgMetadata, &commonpb.Payload{Data: []byte(org.String())})
	}
}

// Extract reads the organization for an activity.
func (propagator) Extract(ctx context.Context, header workflow.HeaderReader) (context.Context, error) {
	org, found, err := extract(header)
	if err != nil || !found {
		return ctx, err
	}
	return WithTenant(ctx, org), nil
}

// ExtractToWorkflow reads the organization for a workflow.
func (propagator) ExtractToWorkflow(ctx workflow.Context, header workflow.HeaderReader) (workflow.Context, error) {
	org, found, err := extract(header)
	if err != nil || !found {
		return ctx, err
	}
	return workflow.WithValue(ctx, orgKey{}, org), nil
}

func extract(header workflow.HeaderReader) (org uuid.UUID, found bool, err error) {
	p, found := header.Get(orgMetadata)
	if !found {
		return org, false, nil
	}
	if org, err = uuid.Parse(string(p.GetData())); err != nil {
		return org, false, fmt.Errorf("launch: header %s: %w", orgMetadata, err)
	}
	return org, true, nil
}

// owned is an error of an organization's activity or workflow. The SDK turns errors into failures where it does not say
// whose they are.
type owned struct {
	error
	org uuid.UUID
}

func (o owned) Unwrap() error { return o.error }

// Owner is the outermost interceptor of every worker: it notes whose an error is, for its encryption.
func Owner() interceptor.WorkerInterceptor { return &ownership{} }

type ownership struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity wraps activities.
func (o *ownership) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &ownedActivity{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

// InterceptWorkflow wraps workflows.
func (o *ownership) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &ownedWorkflow{interceptor.WorkflowInboundInterceptorBase{Next: next}}
}

type ownedActivity struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity notes whose an activity's error is.
func (a *ownedActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	out, err := a.Next.ExecuteActivity(ctx, in)
	if err != nil && !temporal.IsCanceledError(err) {
		err = owned{err, tenantOf(ctx)}
	}
	return out, err
}

type ownedWorkflow struct {
	interceptor.WorkflowInboundInterceptorBase
}

// ExecuteWorkflow notes whose a workflow's failure is.
func (w *ownedWorkflow) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	out, err := w.Next.ExecuteWorkflow(ctx, in)
	if err != nil && !workflow.IsContinueAsNewError(err) && !temporal.IsCanceledError(err) {
		err = owned{err, tenantOf(ctx)}
	}
	return out, err
}

// failures turns errors into failures whose texts and details are encrypted, and back.
type failures struct{ keys Sealer }

var _ converter.FailureConverter = failures{}

// NewFailureConverter makes the failure converter that goes with NewConverter.
func NewFailureConverter(keys Sealer) converter.FailureConverter { return failures{keys} }

func (f failures) of(org uuid.UUID) converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: converterOf(f.keys, org), EncodeCommonAttributes: true,
	})
}

// ErrorToFailure encrypts with the key of whose error it is. Of what was erased no repetition makes anything.
func (f failures) ErrorToFailure(err error) *failurepb.Failure {
	var whose owned
	if errors.As(err, &whose) { // the outermost
		err = whose.error
	}
	if errors.Is(err, tenant.ErrErased) {
		return f.of(uuid.UUID{}).ErrorToFailure(temporal.NewNonRetryableApplicationError("The organization was erased.", "erased", nil))
	}
	return f.of(whose.org).ErrorToFailure(err)
}

// FailureToError decrypts.
func (f failures) FailureToError(failure *failurepb.Failure) error {
	return f.of(uuid.UUID{}).FailureToError(failure)
}
