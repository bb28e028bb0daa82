// Package tenant says on whose behalf something happens: the organization, the
// actor, the tier and the roles. Every operation on tenant data takes a Scope.
//
// It must not know how a scope was authenticated (platform/identity) or how it
// is enforced (internal/postgres).
package tenant
