package up

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const pollReady = 10 * time.Millisecond

// AnswersAt is a Role's Ready: it returns nil once a GET of url answers 200.
func AnswersAt(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			status, err := get(ctx, url)
			if err == nil && status == http.StatusOK {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("%s does not answer (status %d): %w", url, status, ctx.Err())
			case <-time.After(pollReady):
			}
		}
	}
}

func get(ctx context.Context, url string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}
