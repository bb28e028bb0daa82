package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

const loopback = "127.0.0.1"

// claim replaces every 0 among the ports by a free one and makes sure that the
// others are free: the servers below panic or hang on a taken port, and a person
// deserves a sentence. All are held open until all are known, so that no two are
// equal.
func claim(ports ...*int) error {
	for _, port := range ports {
		listener, err := net.Listen("tcp", address(*port))
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("port %d is taken", *port)
		}
		if err != nil {
			return fmt.Errorf("port %d cannot be used: %w", *port, err)
		}
		defer listener.Close() //nolint:errcheck // nothing came in
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	return nil
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
