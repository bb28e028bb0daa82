// Package node describes one running node to its own processes: addresses and
// credentials (node.json), the secrets that outlive a start, who may run on a
// folder, and what tyche-node says when it is ready.
//
// It owns the names and formats of these files below the node's home. It must not
// start processes, and it must not know what the roles do with the addresses.
package node
