// Command tyche-node is what one machine needs from others: the Temporal server
// with its Web UI on SQLite, and an S3 gateway on a folder. Each is a role of its
// own, run as a process of its own, so that each can die and return alone:
//
//	tyche-node temporal --home DIR --ready-file F [--frontend-port N --ui-port N --metrics-port N]
//	tyche-node s3 --home DIR --ready-file F [--port N]
//
// Everything listens on the loopback interface only. A port of 0 is chosen; the
// real ones are in the ready file, a JSON object that is written once the role
// serves and removed when it starts. The S3 role takes its credentials from
// TYCHE_S3_ACCESS_KEY and TYCHE_S3_SECRET_KEY. SIGTERM ends a role with exit code
// 0; what prevents a start is one sentence on standard error and exit code 1.
//
// It is a module of its own because these servers bring several hundred modules
// that the product itself must not depend on. It must not know the product:
// workflows, tenants and workbooks do not occur here.
package main
