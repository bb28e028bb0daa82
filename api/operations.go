package api

import (
	"fmt"

	"tyche/platform/access"

	"go.yaml.in/yaml/v3"
)

// public is the permission of an operation that needs no credentials.
const public = "public"

// readOperations reads from the document which permission each operation needs, by operationId. An operation without a
// permission, or with one that the table of platform/access does not know, is an error, so that none is ever opened by
// forgetting.
func readOperations(doc []byte) (map[string]string, error) {
	type operation struct {
		ID         string `yaml:"operationId"`
		Permission string `yaml:"x-permission"`
	}
	var d struct {
		Paths map[string]struct {
			Get, Put, Post, Patch, Delete *operation
		} `yaml:"paths"`
	}
	if err := yaml.Unmarshal(doc, &d); err != nil {
		return nil, fmt.Errorf("api: read openapi.yaml: %w", err)
	}
	permissions := map[string]string{}
	for path, item := range d.Paths {
		for _, op := range []*operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			if op.ID == "" || op.Permission == "" {
				return nil, fmt.Errorf("api: an operation of %s has no operationId or no x-permission", path)
			}
			if op.Permission != public && !access.Known(access.Permission(op.Permission)) {
				return nil, fmt.Errorf("api: %s needs the permission %q, which does not exist", op.ID, op.Permission)
			}
			permissions[op.ID] = op.Permission
		}
	}
	return permissions, nil
}
