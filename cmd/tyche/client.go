package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
)

// httpClient speaks to the HTTP API of a node, as any program would.
type httpClient struct {
	base, key string
}

// upload sends a workbook and returns its identifier.
func (c httpClient) upload(ctx context.Context, name string, data []byte) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return "", err
	}
	if _, err := part.Write(data); err != nil {
		return "", err
	}
	if err := form.Close(); err != nil {
		return "", err
	}
	var answer struct {
		ID string `json:"id"`
	}
	err = c.do(ctx, http.MethodPost, "/v1/workbooks", form.FormDataContentType(), &body, &answer)
	return answer.ID, err
}

// start posts a run and returns its identifier.
func (c httpClient) start(ctx context.Context, request any) (string, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return "", err
	}
	var answer struct {
		ID string `json:"id"`
	}
	err = c.do(ctx, http.MethodPost, "/v1/simulations", "application/json", bytes.NewReader(body), &answer)
	return answer.ID, err
}

// get reads a resource as JSON.
func (c httpClient) get(ctx context.Context, path string, into any) error {
	return c.do(ctx, http.MethodGet, path, "", nil, into)
}

func (c httpClient) do(ctx context.Context, method, path, contentType string, body io.Reader, into any) error {
	res, err := c.send(ctx, method, path, contentType, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(into)
}

func (c httpClient) send(ctx context.Context, method, path, contentType string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusBadRequest {
		defer res.Body.Close()
		detail, _ := io.ReadAll(io.LimitReader(res.Body, 1<<16))
		return nil, fmt.Errorf("%s %s answered %s: %s", method, path, res.Status, bytes.TrimSpace(detail))
	}
	return res, nil
}

// event is one server-sent event.
type event struct {
	name string
	data []byte
}

// watch calls handle for every event of a run until the stream ends or handle says that it has seen enough.
func (c httpClient) watch(ctx context.Context, run string, handle func(event) (more bool)) error {
	res, err := c.send(ctx, http.MethodGet, "/v1/simulations/"+run+"/events", "", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	var e event
	for lines.Scan() {
		line := lines.Text()
		switch field, value, _ := strings.Cut(line, ":"); {
		case line == "" && e.name != "":
			if !handle(e) {
				return nil
			}
			e = event{}
		case field == "event":
			e.name = strings.TrimSpace(value)
		case field == "data":
			e.data = append(e.data, strings.TrimSpace(value)...)
		}
	}
	return lines.Err()
}
