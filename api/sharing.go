package api

import (
	"fmt"
	"mime"
	"net/http"
	"strings"

	"tyche/api/openapi"

	"github.com/labstack/echo/v4"
)

// ShareWorkbook sets whether the organization may see a workbook.
func (s *server) ShareWorkbook(c echo.Context, id openapi.WorkbookID) error {
	body, err := readBody[openapi.Sharing](c)
	if err != nil {
		return err
	}
	workbook, err := parseID(id, nounWorkbook)
	if err != nil {
		return err
	}
	f, err := s.Workbooks.Share(c.Request().Context(), scope(c), workbook, body.Shared)
	if err != nil {
		return fmt.Errorf("api: share workbook: %w", asMissing(err, nounWorkbook))
	}
	wire, err := wireWorkbook(f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, wire)
}

// ShareSimulation sets whether the organization may see a run and its results.
func (s *server) ShareSimulation(c echo.Context, id openapi.SimulationID) error {
	body, err := readBody[openapi.Sharing](c)
	if err != nil {
		return err
	}
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	run, err := s.Simulations.Share(c.Request().Context(), scope(c), runID, body.Shared)
	if err != nil {
		return fmt.Errorf("api: share simulation: %w", asMissing(err, nounSimulation))
	}
	return c.JSON(http.StatusOK, wireSimulation(run))
}

// DownloadWorkbook writes the file that was uploaded.
func (s *server) DownloadWorkbook(c echo.Context, id openapi.WorkbookID) error {
	workbook, err := parseID(id, nounWorkbook)
	if err != nil {
		return err
	}
	f, content, err := s.Workbooks.Content(c.Request().Context(), scope(c), workbook)
	if err != nil {
		return fmt.Errorf("api: download workbook: %w", asMissing(err, nounWorkbook))
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, attachment(f.Name))
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, content)
}

// attachment names a file to a browser. The name is data from outside: what could leave a folder is replaced, and the
// rest is encoded as RFC 6266 asks, so that it can neither end the header nor the quotes.
func attachment(name string) string {
	flat := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
	if header := mime.FormatMediaType("attachment", map[string]string{"filename": flat}); header != "" {
		return header
	}
	return "attachment"
}
