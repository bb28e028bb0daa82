package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"tyche/api/openapi"
	"tyche/platform/file"
	"tyche/platform/page"

	"github.com/labstack/echo/v4"
)

// formOverhead is what a multipart body may hold beside the file.
const formOverhead = 1 << 20

// UploadWorkbook hands the file of a multipart body to the service as it arrives; nothing is spooled to disk.
func (s *server) UploadWorkbook(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, s.MaxFileBytes+formOverhead)
	part, name, err := filePart(r)
	if err != nil {
		return err
	}
	defer part.Close() //nolint:errcheck // it is read to its end or given up
	f, err := s.Workbooks.Upload(r.Context(), scope(c), name, part)
	if err != nil {
		return fmt.Errorf("api: upload workbook: %w", err)
	}
	s.metrics.uploads.Inc()
	wire, err := wireWorkbook(f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/v1/workbooks/"+wire.Id)
	return c.JSON(http.StatusCreated, wire)
}

// ListWorkbooks writes a page of workbooks, newest first.
func (s *server) ListWorkbooks(c echo.Context, params openapi.ListWorkbooksParams) error {
	request, err := pageRequest(params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	files, err := s.Workbooks.List(c.Request().Context(), scope(c), request)
	if err != nil {
		return fmt.Errorf("api: list workbooks: %w", err)
	}
	answer := openapi.WorkbookPage{Items: make([]openapi.Workbook, len(files.Items)), NextCursor: optional(files.Next)}
	for i, f := range files.Items {
		if answer.Items[i], err = wireWorkbook(f); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// GetWorkbook describes one workbook.
func (s *server) GetWorkbook(c echo.Context, id openapi.WorkbookID) error {
	workbook, err := parseID(id, nounWorkbook)
	if err != nil {
		return err
	}
	f, err := s.Workbooks.Get(c.Request().Context(), scope(c), workbook)
	if err != nil {
		return fmt.Errorf("api: get workbook: %w", asMissing(err, nounWorkbook))
	}
	wire, err := wireWorkbook(f)
	if err != nil {
		return err
	}
	var summary struct {
		Model *openapi.Model `json:"model"`
	}
	if err := json.Unmarshal(f.Summary, &summary); err != nil {
		return fmt.Errorf("api: read model of workbook %s: %w", f.ID, err)
	}
	wire.Model = summary.Model
	return c.JSON(http.StatusOK, wire)
}

func wireWorkbook(f file.File) (openapi.Workbook, error) {
	var summary file.Summary
	if err := json.Unmarshal(f.Summary, &summary); err != nil {
		return openapi.Workbook{}, fmt.Errorf("api: read summary of workbook %s: %w", f.ID, err)
	}
	wire := openapi.Workbook{
		Id: f.ID.String(), Name: f.Name, Size: f.Size, Formulas: summary.Formulas,
		Shared: f.Shared, CreatedBy: f.CreatedBy.String(), CreatedAt: f.CreatedAt.UTC(),
		Sheets: []openapi.Sheet{}, Notices: []openapi.Notice{},
	}
	for _, sheet := range summary.Sheets {
		wire.Sheets = append(wire.Sheets, openapi.Sheet{Name: sheet.Name, Rows: sheet.Rows, Columns: sheet.Columns})
	}
	for _, n := range summary.Notices {
		wire.Notices = append(wire.Notices, openapi.Notice{Detail: n.Message, Cell: n.Cell})
	}
	return wire, nil
}

// pageRequest checks the parameters of a list.
func pageRequest(limit *int, cursor *string) (page.Request, error) {
	r, err := limitOf(limit, cursor)
	if err == nil {
		_, _, err = r.Resolve()
	}
	return r, asBadRequest(err)
}

// limitOf is pageRequest for a list with cursors of its own.
func limitOf(limit *int, cursor *string) (page.Request, error) {
	var r page.Request
	if limit != nil {
		if r.Limit = *limit; r.Limit == 0 { // for the service that means the default
			return r, badRequest("A page has 1 to %d rows, not 0.", page.MaxLimit)
		}
	}
	if cursor != nil {
		r.Cursor = *cursor
	}
	_, _, err := page.Request{Limit: r.Limit}.Resolve()
	return r, asBadRequest(err)
}

// optional is nil for an empty text.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
