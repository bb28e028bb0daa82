package e2e_test

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// run runs a program of the system to its end.
func run(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// listening are the addresses at which a process accepts connections, by the kernel's tables.
func listening(t testing.TB, pid int) (all []netip.AddrPort) {
	t.Helper()
	links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	sockets := map[string]bool{}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, "socket:[") {
			sockets[strings.Trim(target, "socket:[]")] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6"} {
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		for line := range strings.Lines(string(data)) {
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[3] != "0A" || !sockets[fields[9]] { // 0A is LISTEN
				continue
			}
			host, port, _ := strings.Cut(fields[1], ":")
			raw, err := hex.DecodeString(host)
			check(t, err)
			for word := 0; word < len(raw); word += 4 { // words are written as the machine has them
				slices.Reverse(raw[word : word+4])
			}
			address, is := netip.AddrFromSlice(raw)
			number := 0
			if _, err := fmt.Sscanf(port, "%X", &number); err != nil || !is {
				t.Fatalf("%s: %v", line, err)
			}
			all = append(all, netip.AddrPortFrom(address.Unmap(), uint16(number)))
		}
	}
	return all
}

// TestEverythingListensOnLoopback asks the kernel at which addresses a node's processes listen.
func TestEverythingListensOnLoopback(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	found, temporal := 0, false
	for _, pid := range append(descendants(n.cmd.Process.Pid), n.cmd.Process.Pid) {
		for _, at := range listening(t, pid) {
			found++
			temporal = temporal || at.String() == n.Temporal
			if !at.Addr().IsLoopback() {
				t.Errorf("%s listens at %s", commandLine(pid), at)
			}
		}
	}
	if found < 8 || !temporal {
		t.Errorf("found %d addresses, Temporal's among them: %v", found, temporal)
	}
}
