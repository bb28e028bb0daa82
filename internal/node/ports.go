package node

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// Chosen ports lie below what systems give to outgoing connections: while a child
// is down for a moment, no connection can take its port.
const (
	firstPort = 20_000
	lastPort  = 32_000
	attempts  = 200
)

// Listen is an address to listen on: Port 0 is to be chosen, and Name is what the
// message calls it when it is taken.
type Listen struct {
	Name, Host string
	Port       int
}

// Address is host:port.
func (l Listen) Address() string { return net.JoinHostPort(l.Host, strconv.Itoa(l.Port)) }

// ClaimPorts makes sure that each address can be listened on and chooses the
// ports that are 0, all different.
func ClaimPorts(addresses ...*Listen) error {
	for _, a := range addresses {
		listener, err := a.listen()
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("node: port %d for %s is taken", a.Port, a.Name)
		}
		if err != nil {
			return fmt.Errorf("node: %s cannot listen on %s: %w", a.Name, a.Address(), err)
		}
		defer listener.Close() //nolint:errcheck // nothing came in; held until all are chosen, so that no two are equal
	}
	return nil
}

// listen opens the address; a chosen port is stored.
func (a *Listen) listen() (net.Listener, error) {
	if a.Port != 0 {
		return net.Listen("tcp", a.Address())
	}
	var last error
	for range attempts {
		chosen := Listen{Host: a.Host, Port: firstPort + rand.IntN(lastPort-firstPort)}
		listener, err := net.Listen("tcp", chosen.Address())
		if err == nil {
			a.Port = chosen.Port
			return listener, nil
		}
		if last = err; !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return nil, last
}
