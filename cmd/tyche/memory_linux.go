package main

import "syscall"

// peakMemory is the most memory that this process has had at once, in bytes; 0 where that cannot be told.
func peakMemory() int64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return usage.Maxrss * 1024 // kilobytes
}
