package main

import (
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
)

const (
	clusterName  = "active"
	databaseFile = "temporal.db"

	// historyShards is fixed for the life of a database. Four, because with one a
	// single lock orders everything: 100 ms to an activity's result instead of 20.
	historyShards = 4
)

// innerPorts are the ports between the server's four services.
type innerPorts struct{ history, matching, worker int }

func (p *innerPorts) all() []*int { return []*int{&p.history, &p.matching, &p.worker} }

// hosts names every service's address, so that the services need no membership
// protocol to find each other: fewer ports and a faster start.
func (p *innerPorts) hosts(c *config.Config) map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, service := range c.Services {
		self := address(service.RPC.GRPCPort)
		hosts[primitives.ServiceName(name)] = static.Hosts{All: []string{self}, Self: self}
	}
	return hosts
}

// serverConfig is the configuration of one server on one SQLite file.
func serverConfig(o temporalOptions, inner innerPorts) *config.Config {
	frontend := address(o.frontend)
	return &config.Config{
		Global: config.Global{
			Membership: config.Membership{BroadcastAddress: loopback},
			Metrics: &metrics.Config{Prometheus: &metrics.PrometheusConfig{
				ListenAddress: address(o.metrics), HandlerPath: "/metrics",
			}},
		},
		Persistence: config.Persistence{
			DefaultStore: sqliteplugin.PluginName, VisibilityStore: sqliteplugin.PluginName,
			NumHistoryShards: historyShards,
			DataStores:       map[string]config.DataStore{sqliteplugin.PluginName: {SQL: sqliteStore("wal", databaseFile)}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			"frontend": service(o.frontend), "history": service(inner.history),
			"matching": service(inner.matching), "worker": service(inner.worker),
		},
		Archival:          config.Archival{History: config.HistoryArchival{State: "disabled"}, Visibility: config.VisibilityArchival{State: "disabled"}},
		PublicClient:      config.PublicClient{HostPort: frontend},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{History: config.HistoryArchivalNamespaceDefaults{State: "disabled"}, Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"}}},
	}
}

func service(port int) config.Service {
	return config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
}

// sqliteStore configures the file below the working directory. The write-ahead log
// gives five times the throughput of the default journal; with synchronous=1 a
// killed process loses nothing, and a power failure at worst the last moments,
// which the product's own record in PostgreSQL makes good.
func sqliteStore(journal, file string) *config.SQL {
	return &config.SQL{
		PluginName: sqliteplugin.PluginName, DatabaseName: file,
		ConnectAttributes: map[string]string{
			"mode": "rwc", "journal_mode": journal, "synchronous": "1", "busy_timeout": "10000",
		},
	}
}
