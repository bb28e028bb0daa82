// Package access says what each role may do: the permission table, as data, in
// one place. The HTTP middleware and the activities ask it.
//
// It must not know routes (openapi.yaml names a permission for each), whose an
// object is (row-level security does) nor how an actor was authenticated.
package access
