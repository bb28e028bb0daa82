package api

import (
	"fmt"
	"math"
	"net/http"
	"unicode/utf8"

	"tyche/api/openapi"
	"tyche/engine/workbook"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

const (
	// maxCells is the largest range that one answer holds.
	maxCells = 10_000
	// maxCellText is where the texts of a cell are cut, in characters: many cells may share one long text.
	maxCellText = 1_000
)

// ReadCells writes the cells of a range as the file stores them.
func (s *server) ReadCells(c echo.Context, id openapi.WorkbookID, params openapi.ReadCellsParams) error {
	workbookID, err := parseID(id, nounWorkbook)
	if err != nil {
		return err
	}
	book, err := s.Books.Book(c.Request().Context(), scope(c), workbookID)
	if err != nil {
		return fmt.Errorf("api: read workbook: %w", asMissing(err, nounWorkbook))
	}
	sheet, err := findSheet(book, params.Sheet)
	if err != nil {
		return err
	}
	rect, some, err := findRange(sheet, params.Range)
	if err != nil {
		return err
	}
	answer := openapi.Cells{Sheet: sheet.Name, Cells: []openapi.Cell{}}
	if some {
		answer.Range = rect.String()
		for at, cell := range sheet.Cells(rect) {
			answer.Cells = append(answer.Cells, wireCell(book, sheet, at, cell))
		}
	}
	return c.JSON(http.StatusOK, answer)
}

func findSheet(book *workbook.Book, name *string) (*workbook.Sheet, error) {
	i := 0
	if name != nil {
		i = book.Sheet(*name)
	}
	if i < 0 || i >= len(book.Sheets) {
		return nil, problem.New(problem.NotFound, "The workbook has no such sheet.")
	}
	return book.Sheets[i], nil
}

// findRange reads the range wanted, or takes the start of the used one; false where the sheet is empty.
func findRange(sheet *workbook.Sheet, text *string) (workbook.Rect, bool, error) {
	if text == nil {
		used, some := sheet.Used()
		cols := min(used.Cols(), maxCells)
		rows := min(used.Rows(), maxCells/cols)
		used.Last = workbook.Address{Row: used.First.Row + int32(rows) - 1, Col: used.First.Col + int32(cols) - 1}
		return used, some, nil
	}
	rect, ok := workbook.ParseRect(*text)
	if !ok {
		return rect, false, badRequest("A range is written as A1 or A1:F20, inside the bounds of a sheet.")
	}
	if n := int64(rect.Rows()) * int64(rect.Cols()); n > maxCells {
		return rect, false, badRequest("The range has %d cells; ask for at most %d at once.", n, maxCells)
	}
	return rect, true, nil
}

func wireCell(book *workbook.Book, sheet *workbook.Sheet, at workbook.Address, cell workbook.Cell) openapi.Cell {
	wire := openapi.Cell{Cell: at.String()}
	wire.Type, wire.Value = wireValue(cell.Value)
	if text, ok := wire.Value.(string); ok {
		wire.Value, wire.Truncated = cut(text)
	}
	if i := int(cell.Formula) - 1; i >= 0 && i < len(sheet.Formulas) {
		formula := sheet.Formulas[i]
		truncated := false
		if wire.Formula, truncated = cut(formula.Text); formula.Anchor != at {
			wire.Anchor = formula.Anchor.String()
		}
		wire.Truncated = wire.Truncated || truncated
	}
	if i := int(cell.Style); i > 0 && i < len(book.Formats) {
		wire.Format = book.Formats[i]
	}
	return wire
}

// wireValue is a stored value in JSON. A number that JSON cannot hold is shown as blank.
func wireValue(v workbook.Scalar) (openapi.CellType, any) {
	switch v.Kind {
	case workbook.Number:
		if math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
			return openapi.Blank, nil
		}
		return openapi.Number, v.Num
	case workbook.Text:
		return openapi.Text, v.Text
	case workbook.Bool:
		return openapi.Boolean, v.Num != 0
	case workbook.Error:
		return openapi.Error, v.Err.String()
	default:
		return openapi.Blank, nil
	}
}

// cut shortens a text to maxCellText characters and tells whether it did.
func cut(text string) (string, bool) {
	if len(text) <= maxCellText || utf8.RuneCountInString(text) <= maxCellText {
		return text, false
	}
	n := 0
	for i := range text {
		if n == maxCellText {
			return text[:i], true
		}
		n++
	}
	return text, false
}
