//go:build !linux

package main

// peakMemory is 0: it is told on Linux only.
func peakMemory() int64 { return 0 }

// freeMemory is 0: it is told on Linux only.
func freeMemory() int64 { return 0 }
