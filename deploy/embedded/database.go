package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/config"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
	"gopkg.in/yaml.v3"

	temporalconfig "tyche/temporal-config"
)

// wanted is what must exist in the cluster when it is ready.
type wanted struct {
	namespaces []namespace
	attributes map[string]enumspb.IndexedValueType
}

type namespace struct {
	Name        string        `yaml:"name"`
	Description string        `yaml:"description"`
	Retention   time.Duration `yaml:"retention"`
}

// readWanted parses the configuration files that are compiled in.
func readWanted() (wanted, error) {
	w := wanted{attributes: map[string]enumspb.IndexedValueType{}}
	if err := yaml.Unmarshal(temporalconfig.Namespaces(), &w.namespaces); err != nil {
		return w, fmt.Errorf("namespaces.yaml: %w", err)
	}
	var types map[string]string
	if err := yaml.Unmarshal(temporalconfig.SearchAttributes(), &types); err != nil {
		return w, fmt.Errorf("search-attributes.yaml: %w", err)
	}
	for name, text := range types {
		kind, err := enumspb.IndexedValueTypeFromString(text)
		if err != nil {
			return w, fmt.Errorf("search-attributes.yaml: %s: %w", name, err)
		}
		w.attributes[name] = kind
	}
	return w, nil
}

// prepareDatabase creates the schema in a new file and the namespaces that are
// missing. It writes to the file directly, before a server runs: a server takes
// seconds to notice a namespace that was registered through its API.
func prepareDatabase(c *config.Config, w wanted) error {
	if err := createSchema(); err != nil {
		return fmt.Errorf("database schema: %w", err)
	}
	var all []*sqlite.NamespaceConfig
	for _, n := range w.namespaces {
		created, err := sqlite.NewNamespaceConfig(clusterName, n.Name, false, w.attributes)
		if err != nil {
			return fmt.Errorf("namespace %s: %w", n.Name, err)
		}
		created.Detail.Info.Description = n.Description
		created.Detail.Config.Retention = durationpb.New(n.Retention)
		all = append(all, created)
	}
	return sqlite.CreateNamespaces(c.Persistence.DataStores[sqliteplugin.PluginName].SQL, all...)
}

// createSchema builds the tables in a file beside and renames it, so that a kill
// in between leaves no half of a schema. The plain journal keeps everything in
// that one file; opening it later switches to the write-ahead log.
func createSchema() error {
	if _, err := os.Stat(databaseFile); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh := databaseFile + ".new"
	for _, left := range []string{fresh, fresh + "-journal"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := sqlite.SetupSchema(sqliteStore("delete", fresh)); err != nil {
		return err
	}
	return os.Rename(fresh, databaseFile)
}
