package main

func commands() []command {
	return []command{
		{"up", "start a node: database, Temporal, object store, API, worker", runUp},
		{"demo", "the main job from end to end, in a temporary folder", runDemo},
		{"run", "BOOK.xlsx: simulate one workbook here, without a server", runRun},
		{"inspect", "BOOK.xlsx: list the inputs and outputs that a workbook already has", runInspect},
		{"calc", "BOOK.xlsx: recompute every formula cell and print JSON lines", runCalc},
		{"org", "create NAME: add an organization to a running node", runOrg},
		{"audit", "verify FILE: check an export of the audit trail, without a server; export FILE: the node's own; keys: what they are signed with", runAudit},
		{"keys", "status|rotate|destroy|replay|public: the keys of a node", runKeys},
		{"user", "password ADDRESS: give a local account of a running node a new password", runUser},
		{"api", "the HTTP server of a node", runAPI},
		{"worker", "QUEUE|all: the workers of a node", runWorker},
		{"postgres", "fetch: download PostgreSQL's programs where there are none", runPostgres},
		{"version", "print the version of the engine and of the build", runVersion},
	}
}
