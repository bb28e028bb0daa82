package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	namespacepb "go.temporal.io/api/namespace/v1"
)

const (
	startLimit  = 30 * time.Second
	pollServing = 10 * time.Millisecond
	health      = "/healthz" // of the Web UI and of the S3 gateway
)

// waitServing returns once the frontend and the Web UI answer and every namespace has what the
// configuration says: the ones that an earlier version created may lack a search
// attribute or have another retention.
func waitServing(ctx context.Context, o temporalOptions, w wanted) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	c, err := client.NewLazyClient(client.Options{HostPort: address(o.frontend)})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := poll(ctx, func() error {
		_, err := c.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	}); err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	if err := waitHealthy(ctx, o.ui); err != nil {
		return fmt.Errorf("the Web UI does not answer: %w", err)
	}
	for _, n := range w.namespaces {
		if err := poll(ctx, func() error { return settle(ctx, c, n, w.attributes) }); err != nil {
			return fmt.Errorf("namespace %s: %w", n.Name, err)
		}
	}
	return nil
}

// poll repeats try until it succeeds or ctx ends; then it returns try's last error.
func poll(ctx context.Context, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pollServing):
		}
	}
}

// waitHealthy returns once the HTTP server on port says that it is well.
func waitHealthy(ctx context.Context, port int) error {
	return poll(ctx, func() error {
		response, err := http.Get("http://" + address(port) + health)
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // it is not read
		if response.StatusCode != http.StatusOK {
			return errors.New(response.Status)
		}
		return nil
	})
}

// settle brings one namespace to what is wanted. It may be repeated.
func settle(ctx context.Context, c client.Client, n namespace, attributes map[string]enumspb.IndexedValueType) error {
	found, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: n.Name})
	if err != nil {
		return err
	}
	if found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() != n.Retention {
		_, err := c.WorkflowService().UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
			Namespace: n.Name,
			Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(n.Retention)},
		})
		if err != nil {
			return err
		}
	}
	return addAttributes(ctx, c, n.Name, attributes)
}

func addAttributes(ctx context.Context, c client.Client, name string, attributes map[string]enumspb.IndexedValueType) error {
	have, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: name})
	if err != nil {
		return err
	}
	missing := maps.Clone(attributes)
	maps.DeleteFunc(missing, func(attribute string, _ enumspb.IndexedValueType) bool {
		_, exists := have.GetCustomAttributes()[attribute]
		return exists
	})
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: name, SearchAttributes: missing,
	})
	if err != nil {
		return err
	}
	return fmt.Errorf("search attributes %v are not visible yet", missing)
}
