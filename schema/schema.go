package schema

import "embed"

// Migrations holds the goose migrations, under "migrations".
//
//go:embed migrations/*.sql
var Migrations embed.FS

// The login roles. They are cluster-wide and exist before migrations run.
const (
	RoleOwner    = "tyche_owner"
	RoleApp      = "tyche_app"
	RoleAuth     = "tyche_auth"
	RoleLauncher = "tyche_launcher"
	RoleAuditor  = "tyche_auditor"
)

// Roles lists the login roles, the owner first.
func Roles() []string { return []string{RoleOwner, RoleApp, RoleAuth, RoleLauncher, RoleAuditor} }
