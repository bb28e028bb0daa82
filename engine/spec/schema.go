package spec

import _ "embed"

//go:embed schema.json
var schema string

// Schema is the JSON Schema (draft 2020-12) of a specification. It is generated from Distributions: see
// TestSchemaIsCurrent.
func Schema() string { return schema }
