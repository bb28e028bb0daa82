package postgresd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// ErrNotFound means that no PostgreSQL of the wanted version is on this machine.
var ErrNotFound = errors.New("PostgreSQL's programs were not found")

// Programs are the server's programs of one version.
type Programs struct {
	Folder string // holds initdb and postgres
	Major  int    // for example 17
}

// Find looks for PostgreSQL's programs: in explicit alone if that is not empty;
// else in PATH, where distributions and Homebrew install them, and where Fetch
// unpacks. major is the version that a cluster needs, 0: the newest found. It
// returns ErrNotFound, wrapped with where it looked, if there are none.
func Find(ctx context.Context, explicit, cache string, major int) (Programs, error) {
	folders := []string{explicit}
	if explicit == "" {
		folders = candidates(cache)
	}
	var found []Programs
	for _, folder := range folders {
		if p, err := inspect(ctx, folder); err == nil && (major == 0 || p.Major == major) {
			found = append(found, p)
		}
	}
	if len(found) > 0 {
		return slices.MaxFunc(found, func(a, b Programs) int { return cmp.Compare(a.Major, b.Major) }), nil
	}
	where, advice := explicit, ""
	if explicit == "" {
		where, advice = "PATH, in the distribution's folders or in "+cache, "; install PostgreSQL or run `tyche postgres fetch`"
	}
	if major != 0 {
		advice = fmt.Sprintf("; the data folder needs version %d", major)
	}
	return Programs{}, fmt.Errorf("%w in %s%s", ErrNotFound, where, advice)
}

// candidates are the folders where the programs may be.
func candidates(cache string) []string {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		installed, _ := filepath.Glob(pattern) //nolint:errcheck // a constant pattern is never malformed
		folders = append(folders, installed...)
	}
	return append(folders, filepath.Join(fetched(cache), "bin"))
}

// inspect asks the server in folder for its version.
func inspect(ctx context.Context, folder string) (Programs, error) {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return Programs{}, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return Programs{}, err
	}
	digits := regexp.MustCompile(`\d+`).Find(out) // "postgres (PostgreSQL) 15.14 (Debian ...)"
	major, err := strconv.Atoi(string(digits))
	return Programs{Folder: folder, Major: major}, err
}
