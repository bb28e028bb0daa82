package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// streamWriteTimeout is how long a client may take to accept what is written to it before it counts as gone.
const streamWriteTimeout = 10 * time.Second

// stream writes server-sent events to one client.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// openStream answers with an event stream and tells the client to reconnect a second after a break.
func openStream(c echo.Context) (*stream, error) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy must pass events on at once
	c.Response().WriteHeader(http.StatusOK)
	s := &stream{w: c.Response(), control: http.NewResponseController(c.Response())}
	return s, s.write("retry: 1000\n\n")
}

// event sends one event whose data is v as JSON, on one line.
func (s *stream) event(id int64, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("api: write event: %w", err)
	}
	return s.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", id, name, data))
}

// keepAlive sends a comment, which clients ignore.
func (s *stream) keepAlive() error { return s.write(":\n\n") }

func (s *stream) write(text string) error {
	err := s.control.SetWriteDeadline(time.Now().Add(streamWriteTimeout))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("api: write event: %w", err)
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("api: write event: %w", err)
	}
	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("api: write event: %w", err)
	}
	return nil
}
