// Package api is the HTTP face of Tyche: it reads requests, asks the services that it was given, and writes their
// answers in the shapes of openapi.yaml, which is the contract. It also tells failures as problem+json and streams the
// progress of runs.
//
// It owns the paths, the shapes on the wire, the table from a kind of failure to a status, and what surrounds every
// request: identifiers, credentials, limits, deadlines, metrics and the access log. Types and routes are generated into
// api/openapi. It must not know rules of the business (platform), SQL, Temporal or the object store; those arrive as
// the interfaces of ports.go.
package api
