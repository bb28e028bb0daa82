package api

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// recheckEvery is how often the credentials of open event streams are asked about.
const recheckEvery = time.Second

// credential is what a stream was opened with: a key's or a session's identifier, or a provider's access token.
type credential struct {
	key, session uuid.UUID
	token        string
}

// credentialOf is what the request came with.
func credentialOf(c echo.Context) credential {
	from := scope(c).Origin
	if from.Key != (uuid.UUID{}) || from.Session != (uuid.UUID{}) {
		return credential{key: from.Key, session: from.Session}
	}
	token, _ := bearer(c.Request())
	return credential{token: token}
}

// credentialWatch ends streams whose credentials hold no longer, or give other roles than when they were opened. However
// many streams there are, it asks once a round, and not at all while there is none.
type credentialWatch struct {
	holder Holder
	tokens Authenticator
	every  time.Duration
	log    *slog.Logger

	mu      sync.Mutex
	watched map[credential]*watchedCredential
	running bool
}

type watchedCredential struct {
	org, actor uuid.UUID
	roles      []tenant.Role
	streams    int
	ended      chan struct{}
}

// follow gives a channel that is closed once the request's credential holds no longer, until leave is called.
func (w *credentialWatch) follow(c echo.Context) (ended <-chan struct{}, leave func()) {
	of, on := credentialOf(c), scope(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.watched[of]
	if one == nil {
		one = &watchedCredential{org: on.Org, actor: on.Actor, roles: on.Roles, ended: make(chan struct{})}
		w.watched[of] = one
	}
	one.streams++
	if !w.running {
		w.running = true
		go w.run()
	}
	return one.ended, func() { w.leave(of, one) }
}

func (w *credentialWatch) leave(of credential, one *watchedCredential) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one.streams--
	if one.streams == 0 && w.watched[of] == one {
		delete(w.watched, of)
	}
}

// run asks round by round for as long as anything is watched.
func (w *credentialWatch) run() {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for range tick.C {
		of, more := w.present()
		if !more {
			return
		}
		if err := w.round(of); err != nil { // an outage, which the next round finds over
			w.log.Warn("cannot ask whether the credentials of event streams hold", "error", err)
		}
	}
}

// present lists what is watched; false when that is nothing, and then nothing runs any more.
func (w *credentialWatch) present() (of []credential, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.watched {
		of = append(of, one)
	}
	w.running = len(of) > 0
	return of, w.running
}

func (w *credentialWatch) round(of []credential) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	var keys, sessions []uuid.UUID
	for _, one := range of {
		switch {
		case one.key != (uuid.UUID{}):
			keys = append(keys, one.key)
		case one.session != (uuid.UUID{}):
			sessions = append(sessions, one.session)
		default:
			on, err := w.tokens.Authenticate(ctx, one.token)
			if err != nil && problem.KindOf(err) != problem.Unauthenticated {
				return err
			}
			w.keep(one, err == nil && w.sameActor(one, on), on.Roles)
		}
	}
	held, err := w.holder.Holding(ctx, keys, sessions)
	if err != nil {
		return err
	}
	for _, one := range of {
		if one.token == "" {
			id := one.key
			if id == (uuid.UUID{}) {
				id = one.session
			}
			roles, holds := held[id]
			w.keep(one, holds, roles)
		}
	}
	return nil
}

func (w *credentialWatch) sameActor(of credential, on tenant.Scope) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.watched[of]
	return one != nil && one.org == on.Org && one.actor == on.Actor
}

// keep ends the streams of a credential unless it holds and gives the roles that it gave.
func (w *credentialWatch) keep(of credential, holds bool, roles []tenant.Role) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.watched[of]
	if one == nil || holds && sameRoles(one.roles, roles) {
		return
	}
	delete(w.watched, of)
	close(one.ended)
}

func sameRoles(a, b []tenant.Role) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(r tenant.Role) bool { return !slices.Contains(b, r) })
}
