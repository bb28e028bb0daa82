// Package temporalconfig holds what a Temporal cluster needs to know about
// Tyche: dynamic configuration, namespaces and search attributes, each in a
// file of its own that an operator reads and deploys as it is. The embedded
// node compiles the files in, so that one binary suffices.
//
// It is a module of its own without dependencies: the embedded node (another
// module) uses it without pulling in the main module. It must not know how a
// server is started.
package temporalconfig

import _ "embed"

//go:embed dynamicconfig.yaml
var dynamicConfig []byte

//go:embed namespaces.yaml
var namespaces []byte

//go:embed search-attributes.yaml
var searchAttributes []byte

// DynamicConfig is dynamicconfig.yaml, in the server's own format.
func DynamicConfig() []byte { return dynamicConfig }

// Namespaces is namespaces.yaml: a list of name, description and retention (a
// Go duration, how long closed workflows stay readable).
func Namespaces() []byte { return namespaces }

// SearchAttributes is search-attributes.yaml: a map from name to type (one of
// Temporal's: Keyword, Int, Datetime, ...), created in every namespace.
func SearchAttributes() []byte { return searchAttributes }
