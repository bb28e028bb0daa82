package identity

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
	"uuid"

	"tyche/platform/audit"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// methodLocal is how a session tells that its user gave a password.
const methodLocal = "local"

// The lengths of a password, in characters.
const (
	minPassword = 12
	maxPassword = 256
)

// How often passwords may be tried, in attemptWindow: for one account, and from
// one address, which people may share.
const (
	attemptWindow      = 15 * time.Minute
	attemptsPerAccount = 10
	attemptsPerAddress = 100
)

// Account is a password as it is kept.
type Account struct {
	User uuid.UUID
	// Password is the hash, with the method and its parameters.
	Password string
}

// AccountStore keeps local accounts. It is asked before a tenant is known.
type AccountStore interface {
	// FindAccount finds an account by the digest of its address; none is
	// problem.NotFound.
	FindAccount(ctx context.Context, login []byte) (Account, error)
	// FindAccountOf finds a user's account.
	FindAccountOf(ctx context.Context, user uuid.UUID) (Account, error)
	// SetPassword replaces a hash by a better one of the same password.
	SetPassword(ctx context.Context, user uuid.UUID, password string) error
	// ChangePassword sets another password and ends all sessions of the user.
	ChangePassword(ctx context.Context, scope tenant.Scope, password string) error
	// ResetPassword is ChangePassword of another's, by the operator of the node.
	ResetPassword(ctx context.Context, user uuid.UUID, password string, from tenant.Origin) error
}

// AttemptStore counts, for every process at once.
type AttemptStore interface {
	// CountAttempt counts one more try in the window of a subject, a keyed digest,
	// and tells how many there were and how long the window still lasts.
	CountAttempt(ctx context.Context, subject []byte, window time.Duration) (tries int, left time.Duration, err error)
	ForgetAttempts(ctx context.Context, subject []byte) error
}

// Passwords hashes passwords (internal/password). Both take their time on purpose
// and wait where too many are under way.
type Passwords interface {
	Hash(ctx context.Context, password string) (hash string, err error)
	// Verify tells whether a password has a hash; stale tells that the hash was made
	// with weaker parameters than Hash takes now. For the hash "" it is false after
	// the same time.
	Verify(ctx context.Context, password, hash string) (right, stale bool, err error)
}

// Accounts signs people in by a password. Its fields are set once, before use.
type Accounts struct {
	Store     AccountStore
	Attempts  AttemptStore
	Passwords Passwords
	Vault     Vault
	Sessions  *Sessions
	Trail     Trail
}

// Trail takes in what changed nothing (postgres.Audit).
type Trail interface {
	Note(ctx context.Context, on tenant.Scope, e audit.Event) error
}

// errWrong is the same for an unknown address and for a wrong password.
func errWrong() error {
	return problem.New(problem.Unauthenticated, "The address or the password is wrong.").WithCode("sign-in-failed")
}

// SignIn starts a session of whoever knows the password, in the organization named
// or, for the zero one, in the user's first. It fails with problem.Unauthenticated,
// for unknown addresses as late as for known ones, and with problem.Exhausted
// after too many tries.
func (a *Accounts) SignIn(ctx context.Context, email, password string, org uuid.UUID, from tenant.Origin) (token string, scope tenant.Scope, err error) {
	login, err := LoginDigest(ctx, a.Vault, email)
	if err != nil {
		return "", scope, err
	}
	defer func() {
		if kind := problem.KindOf(err); kind == problem.Unauthenticated || kind == problem.Exhausted {
			err = a.failed(ctx, email, from, err)
		}
	}()
	if err := a.count(ctx, email, from.Address); err != nil {
		return "", scope, err
	}
	account, err := a.Store.FindAccount(ctx, login)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return "", scope, fmt.Errorf("identity: find account: %w", err)
	}
	if err := a.verify(ctx, account, password); err != nil {
		return "", scope, err
	}
	belongings, err := a.Sessions.Belongings.BelongingsOf(ctx, account.User)
	if err != nil {
		return "", scope, err
	}
	if scope, err = choose(belongings, account.User, org); err != nil {
		return "", scope, errWrong() // who belongs nowhere has no account any more
	}
	if err := a.forget(ctx, email); err != nil {
		return "", scope, err
	}
	scope.Origin = from
	token, err = a.Sessions.StartSession(ctx, scope, methodLocal)
	return token, scope, err
}

// failed notes a sign-in that failed, in nobody's organization: whose account it
// would have been is not told to who tried.
func (a *Accounts) failed(ctx context.Context, email string, from tenant.Origin, cause error) error {
	tried := normal(email)
	if len(tried) > maxAddress {
		tried = strings.ToValidUTF8(tried[:maxAddress], "")
	}
	err := a.Trail.Note(ctx, tenant.Scope{Origin: from}, audit.Event{Action: "session.start", Outcome: audit.Failed, Kind: "session", Email: tried})
	if err != nil {
		return fmt.Errorf("identity: note failed sign-in: %w", err)
	}
	return cause
}

// LoginDigest is by what an account is found: nothing else of the address is kept
// with the password.
func LoginDigest(ctx context.Context, vault Vault, email string) ([]byte, error) {
	digest, err := vault.Digest(ctx, tenant.Name{Kind: kindLogin}, []byte(normal(email)))
	if err != nil {
		return nil, fmt.Errorf("identity: digest login: %w", err)
	}
	return digest, nil
}

// normal is the form of an address that is looked up; what is no address is
// looked up too, so that it takes as long.
func normal(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// verify holds a password against an account, the zero one included.
func (a *Accounts) verify(ctx context.Context, account Account, password string) error {
	if len(password) > 4*maxPassword {
		password = password[:4*maxPassword] + "x" // nobody's, at a bounded price
	}
	right, stale, err := a.Passwords.Verify(ctx, password, account.Password)
	if err != nil {
		return fmt.Errorf("identity: verify password: %w", err)
	}
	if !right || account.User == (uuid.UUID{}) {
		return errWrong()
	}
	if !stale {
		return nil
	}
	hash, err := a.Passwords.Hash(ctx, password)
	if err == nil {
		err = a.Store.SetPassword(ctx, account.User, hash)
	}
	if err != nil {
		return fmt.Errorf("identity: renew hash: %w", err)
	}
	return nil
}

// count notes a try and refuses it where there were too many. It looks the same
// for addresses that nobody has.
func (a *Accounts) count(ctx context.Context, email, address string) error {
	for _, limit := range []struct {
		of   string
		most int
	}{{"account " + normal(email), attemptsPerAccount}, {"address " + address, attemptsPerAddress}} {
		subject, err := a.subject(ctx, limit.of)
		if err != nil {
			return err
		}
		tries, left, err := a.Attempts.CountAttempt(ctx, subject, attemptWindow)
		if err != nil {
			return fmt.Errorf("identity: count attempt: %w", err)
		}
		if tries > limit.most {
			return problem.New(problem.Exhausted, "There were too many attempts to sign in. Try again in %d minutes.", int(left.Minutes())+1).WithCode("too-many-attempts")
		}
	}
	return nil
}

func (a *Accounts) forget(ctx context.Context, email string) error {
	subject, err := a.subject(ctx, "account "+normal(email))
	if err == nil {
		err = a.Attempts.ForgetAttempts(ctx, subject)
	}
	if err != nil {
		return fmt.Errorf("identity: forget attempts: %w", err)
	}
	return nil
}

func (a *Accounts) subject(ctx context.Context, of string) ([]byte, error) {
	return a.Vault.Digest(ctx, tenant.Name{Kind: kindAttempt}, []byte(of))
}

// ChangePassword sets another password of the actor, ends every session that the
// actor has anywhere, and starts a new one. It fails with problem.Forbidden when
// the current password is wrong.
func (a *Accounts) ChangePassword(ctx context.Context, scope tenant.Scope, current, next string) (token string, err error) {
	if err := CheckPassword(next, "/new"); err != nil {
		return "", err
	}
	if err := a.count(ctx, scope.Actor.String(), scope.Origin.Address); err != nil {
		return "", err
	}
	account, err := a.Store.FindAccountOf(ctx, scope.Actor)
	if err != nil {
		return "", err
	}
	if err := a.verify(ctx, account, current); err != nil {
		if problem.KindOf(err) == problem.Unauthenticated {
			return "", problem.Wrap(problem.Forbidden, err, "The current password is wrong.").WithCode("wrong-password")
		}
		return "", err
	}
	hash, err := a.Passwords.Hash(ctx, next)
	if err != nil {
		return "", fmt.Errorf("identity: hash password: %w", err)
	}
	if err := a.Store.ChangePassword(ctx, scope, hash); err != nil {
		return "", fmt.Errorf("identity: change password: %w", err)
	}
	return a.Sessions.StartSession(ctx, scope, methodLocal)
}

// Reset gives an account a random password, for a person who forgot theirs, and
// ends its sessions everywhere. It is for the operator of a node alone: an account
// may belong to several organizations, so no administrator of one may do it.
func (a *Accounts) Reset(ctx context.Context, email string, from tenant.Origin) (password string, err error) {
	login, err := LoginDigest(ctx, a.Vault, email)
	if err != nil {
		return "", err
	}
	account, err := a.Store.FindAccount(ctx, login)
	if err != nil {
		return "", err
	}
	password = newSecret("")
	hash, err := a.Passwords.Hash(ctx, password)
	if err != nil {
		return "", fmt.Errorf("identity: hash password: %w", err)
	}
	if err := a.Store.ResetPassword(ctx, account.User, hash, from); err != nil {
		return "", fmt.Errorf("identity: reset password: %w", err)
	}
	return password, nil
}

// CheckPassword refuses a password that is too short or too long to be taken.
func CheckPassword(password, pointer string) error {
	n := utf8.RuneCountInString(password)
	if n < minPassword || n > maxPassword || !utf8.ValidString(password) {
		return problem.Refuse(problem.Fault{Pointer: pointer, Message: fmt.Sprintf("A password has %d to %d characters.", minPassword, maxPassword)})
	}
	return nil
}
