package node

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Secrets are the passwords between the node's processes. They are drawn at the
// first start and live as long as the data that they open.
type Secrets struct {
	Postgres    map[string]string `json:"postgres"` // password by role, the superuser's included
	S3AccessKey string            `json:"s3_access_key"`
	S3SecretKey string            `json:"s3_secret_key"`
}

const secretsFile = "secrets.json"

// LoadSecrets reads the secrets below home, draws the ones that are missing (all of
// them the first time) and keeps them with mode 0600. The caller holds the lock.
func LoadSecrets(home string, roles []string) (Secrets, error) {
	var s Secrets
	path := filepath.Join(home, secretsFile)
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("node: %s: %w", secretsFile, err)
	}
	if !s.complete(roles) {
		return s, WriteJSON(path, s)
	}
	return s, nil
}

// complete draws what is missing and tells whether nothing was.
func (s *Secrets) complete(roles []string) bool {
	if s.Postgres == nil {
		s.Postgres = map[string]string{}
	}
	complete := true
	for _, role := range roles {
		if s.Postgres[role] == "" {
			s.Postgres[role], complete = rand.Text(), false
		}
	}
	for _, key := range []*string{&s.S3AccessKey, &s.S3SecretKey} {
		if *key == "" {
			*key, complete = rand.Text(), false
		}
	}
	return complete
}
