// Package openapi is what oapi-codegen makes of ../openapi.yaml: the types on the wire and the table of routes. It is
// never edited; `make generate` writes it anew.
package openapi
