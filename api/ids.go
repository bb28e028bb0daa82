package api

import (
	"errors"
	"uuid"

	"tyche/platform/problem"
)

// The nouns of objects that a path names.
const (
	nounWorkbook     = "workbook"
	nounSimulation   = "simulation"
	nounOutput       = "output"
	nounSession      = "session"
	nounKey          = "key"
	nounMember       = "member"
	nounInvitation   = "invitation"
	nounOrganization = "organization"
	nounDomain       = "domain"
	nounProvider     = "identity provider"
)

// missing is the one answer for what is not there, for what is another organization's and for what cannot be an
// identifier.
func missing(noun string) error { return problem.New(problem.NotFound, "There is no such %s.", noun) }

// parseID reads an identifier in its canonical form only: one object has one address.
func parseID(text, noun string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil || id.String() != text {
		return uuid.UUID{}, missing(noun)
	}
	return id, nil
}

// asMissing gives a NotFound failure of a service the same words as a malformed identifier.
func asMissing(err error, noun string) error {
	if problem.KindOf(err) == problem.NotFound {
		return errors.Join(missing(noun), err)
	}
	return err
}
