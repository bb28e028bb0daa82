package access

import (
	"slices"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Permission is the right to a sort of action, as the document of the API names
// it.
type Permission string

// The permissions.
const (
	SimulationCreate Permission = "simulation:create" // also cancel and share what one owns
	SimulationRead   Permission = "simulation:read"
	SimulationDelete Permission = "simulation:delete"
	FileUpload       Permission = "file:upload" // also share what one owns
	FileRead         Permission = "file:read"   // list workbooks and look at their cells
	FileDownload     Permission = "file:download"
	ResultsView      Permission = "results:view"
	ResultsExport    Permission = "results:export"
	// Self is what concerns only the caller: who am I, my sessions, my keys.
	Self Permission = "self"
	// OrganizationRead shows the organization's name, tier and settings.
	OrganizationRead Permission = "organization:read"
	// OrganizationManage changes the organization: settings, domains, members,
	// roles, invitations.
	OrganizationManage Permission = "organization:manage"
	// AuditRead shows who did what in the organization.
	AuditRead Permission = "audit:read"
	// PayloadRead decrypts what the organization's workflows pass to their
	// activities, for operators who look into Temporal.
	PayloadRead Permission = "payload:read"
)

// everyone may do this in an organization that they belong to.
var everyone = []Permission{Self, OrganizationRead}

// ofAdministrators is what only an administrator may do.
var ofAdministrators = []Permission{OrganizationManage, AuditRead, PayloadRead}

// table is requirement T4. An administrator may do everything, so that a new
// permission is an administrator's alone until somebody writes it down here.
// file:read comes with file:upload: who chooses cells must see them.
var table = map[tenant.Role][]Permission{
	tenant.PowerUser: {
		SimulationCreate, SimulationRead, SimulationDelete,
		FileUpload, FileRead, FileDownload, ResultsView, ResultsExport,
	},
	tenant.Analyst: {SimulationCreate, SimulationRead, FileUpload, FileRead, ResultsView},
	tenant.Viewer:  {SimulationRead, ResultsView},
}

// Of lists what the roles allow together, in no order that means anything.
func Of(roles []tenant.Role) []Permission {
	var allowed []Permission
	for _, p := range slices.Concat(table[tenant.PowerUser], everyone, ofAdministrators) {
		if Allows(roles, p) {
			allowed = append(allowed, p)
		}
	}
	return allowed
}

// Known tells whether a text is a permission.
func Known(p Permission) bool {
	return slices.Contains(table[tenant.PowerUser], p) || slices.Contains(everyone, p) || slices.Contains(ofAdministrators, p)
}

// Allows tells whether one of the roles has the permission. An unknown role and
// an unknown permission allow nothing.
func Allows(roles []tenant.Role, p Permission) bool {
	if !Known(p) {
		return false
	}
	return slices.ContainsFunc(roles, func(role tenant.Role) bool {
		return role == tenant.Admin || slices.Contains(table[role], p) || role.Valid() && slices.Contains(everyone, p)
	})
}

// Check fails with problem.Forbidden unless the scope's roles have the
// permission.
func Check(scope tenant.Scope, p Permission) error {
	if Allows(scope.Roles, p) {
		return nil
	}
	return problem.New(problem.Forbidden, "Your role does not allow this; it needs the permission %s.", string(p))
}
