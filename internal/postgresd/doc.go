// Package postgresd runs PostgreSQL as a part of one node: it finds the server's
// programs (or fetches them), initializes a cluster in a folder, and says how to
// start it.
//
// It owns the cluster's files and its settings. It must not know what is stored:
// databases, roles and migrations are internal/postgres's. It starts no process
// itself; it describes commands, and its caller runs them.
//
// PostgreSQL refuses to run as root. Where the node is root, the cluster belongs
// to an unprivileged user who need not be able to walk to it: its commands get the
// data folder as an open descriptor, and nothing above it is opened to others.
package postgresd
