// Package child runs the processes that a node consists of and keeps them alive.
//
// It owns starting, restarting, stopping and the death of orphans: a child ends
// when its parent does, even by SIGKILL (on Linux; elsewhere only an orderly stop
// ends it). It must not know what the programs do, when they are ready, or which
// depends on which: its users order them.
package child
