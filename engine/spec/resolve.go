package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tyche/engine/workbook"
)

// Place is a cell of a workbook: the index of its sheet, and its address.
type Place struct {
	Sheet int
	At    workbook.Address
}

// Resolved is a specification against a workbook.
type Resolved struct {
	// Specification has every cell in canonical form, with the names of sheets as the workbook writes them.
	Specification *Specification
	Inputs        []Place
	Outputs       []Place
	// Groups holds, for each correlation, the indexes of its inputs in the order of its cells and matrix.
	Groups [][]int
}

// Resolve finds the cells of a specification in a workbook and answers every fault: sheets, names and cells that are
// not there, inputs that hold no number, cells that are listed twice under different names, correlated cells that are
// no inputs. There is no result when there is a fault.
func (s *Specification) Resolve(book *workbook.Book) (*Resolved, []Fault) {
	r := &resolver{book: book, index: newIndex(book), out: &Resolved{Specification: s.canonical()}, parser: &parser{}}
	r.out.Inputs = r.cells("inputs", len(s.Inputs), func(i int) *string { return &r.out.Specification.Inputs[i].Cell })
	r.out.Outputs = r.cells("outputs", len(s.Outputs), func(i int) *string { return &r.out.Specification.Outputs[i].Cell })
	r.groups()
	r.contents()
	if faults := r.all(); len(faults) > 0 {
		return nil, faults
	}
	return r.out, nil
}

type resolver struct {
	*parser // for its list of faults
	book    *workbook.Book
	index   *index
	out     *Resolved
}

// index finds sheets and defined names by their names in lower case.
type index struct {
	book   *workbook.Book
	sheets map[string]int
	names  map[scopedName]int
}

type scopedName struct {
	sheet int // -1 for the whole workbook
	name  string
}

func newIndex(book *workbook.Book) *index {
	x := &index{book: book, sheets: map[string]int{}, names: map[scopedName]int{}}
	for i, s := range book.Sheets {
		x.sheets[strings.ToLower(s.Name)] = i
	}
	for i, n := range book.Names {
		x.names[scopedName{n.Sheet, strings.ToLower(n.Name)}] = i
	}
	return x
}

func (x *index) sheet(name string) (int, bool) {
	i, ok := x.sheets[strings.ToLower(name)]
	return i, ok
}

// nowhere is the place of a cell that was not found.
func nowhere() Place { return Place{Sheet: -1} }

// cells places a list of cells, makes their names canonical, and refuses a cell that comes twice.
func (r *resolver) cells(list string, n int, cell func(i int) *string) []Place {
	places := make([]Place, n)
	first := make(map[Place]int, n)
	for i := range places {
		pointer := "/" + list + "/" + strconv.Itoa(i)
		name := cell(i)
		places[i] = r.place(r.cellPointer(list, i), name)
		if places[i].Sheet < 0 {
			continue
		}
		if j, twice := first[places[i]]; twice {
			r.faultAt(pointer, "The cell %s is listed twice among the %s, first at /%s/%d.", *name, list, list, j)
			continue
		}
		first[places[i]] = i
	}
	return places
}

// cellPointer points to where the cell of an input or output is written.
func (r *resolver) cellPointer(list string, i int) string {
	pointer := "/" + list + "/" + strconv.Itoa(i)
	if list == "outputs" && r.out.Specification.Outputs[i].Name == "" {
		return pointer
	}
	return pointer + "/cell"
}

// place finds a cell and makes its name canonical; a fault, and nowhere, when there is none.
func (r *resolver) place(pointer string, name *string) Place {
	p, why := r.index.find(*name)
	if why != "" {
		r.faultAt(pointer, "%s", why)
		return nowhere()
	}
	*name = workbook.Reference(r.book.Sheets[p.Sheet].Name, p.At)
	return p
}

// find is the place that a cell's name means in a workbook, or why there is none.
func (x *index) find(cell string) (Place, string) {
	if why := misnamed(cell); why != "" {
		return nowhere(), why
	}
	sheet, rest, qualified := workbook.SplitReference(strings.TrimSpace(cell))
	if !qualified {
		return x.findName(-1, strings.TrimSpace(cell))
	}
	i, ok := x.sheet(sheet)
	if !ok {
		return nowhere(), noSheet(x.book, sheet)
	}
	if a, ok := workbook.ParseAddress(rest); ok {
		return Place{Sheet: i, At: a}, ""
	}
	return x.findName(i, rest)
}

func noSheet(book *workbook.Book, sheet string) string {
	const most = 20
	var names []string
	for _, s := range book.Sheets[:min(len(book.Sheets), most)] {
		names = append(names, workbook.QuoteSheet(s.Name))
	}
	if len(book.Sheets) > most {
		names = append(names, "...")
	}
	return fmt.Sprintf("The workbook has no sheet %s; it has %s.", workbook.QuoteSheet(sheet), strings.Join(names, ", "))
}

// findName is the one cell that a defined name means: the sheet's own name before the workbook's.
func (x *index) findName(sheet int, name string) (Place, string) {
	i, ok := x.names[scopedName{sheet, strings.ToLower(name)}]
	if !ok {
		i, ok = x.names[scopedName{-1, strings.ToLower(name)}]
	}
	if !ok {
		return nowhere(), fmt.Sprintf("The workbook has no cell and no defined name %s. Write a cell as Sheet1!A1.", name)
	}
	formula := x.book.Names[i].Formula
	on, rest, ok := workbook.SplitReference(formula)
	rect, isRect := workbook.ParseRect(rest)
	target, exists := x.sheet(on)
	if !ok || !isRect || rect.First != rect.Last || !exists {
		return nowhere(), fmt.Sprintf("The name %s means %s, which is not one cell.", name, formula)
	}
	return Place{Sheet: target, At: rect.First}, ""
}

// groups turns the cells of correlations into inputs.
func (r *resolver) groups() {
	index := make(map[Place]int, len(r.out.Inputs))
	for i, p := range r.out.Inputs {
		index[p] = i
	}
	first := map[int]string{}
	for g, correlation := range r.out.Specification.Correlations {
		group := make([]int, len(correlation.Cells))
		for i := range correlation.Cells {
			pointer := "/correlations/" + strconv.Itoa(g) + "/cells/" + strconv.Itoa(i)
			group[i] = r.member(pointer, &correlation.Cells[i], index)
			if group[i] < 0 {
				continue
			}
			if before, twice := first[group[i]]; twice {
				r.faultAt(pointer, "The cell %s is correlated twice, first at %s.", correlation.Cells[i], before)
				continue
			}
			first[group[i]] = pointer
		}
		r.out.Groups = append(r.out.Groups, group)
	}
}

func (r *resolver) member(pointer string, cell *string, inputs map[Place]int) int {
	p := r.place(pointer, cell)
	if p.Sheet < 0 {
		return -1
	}
	i, ok := inputs[p]
	if !ok {
		r.faultAt(pointer, "The cell %s is correlated but is not among the inputs.", *cell)
		return -1
	}
	return i
}

// contents checks what stands in the cells: an input must hold a number, and an output something to compute.
func (r *resolver) contents() {
	for i, p := range r.out.Inputs {
		if p.Sheet >= 0 {
			r.inputContent("/inputs/"+strconv.Itoa(i)+"/cell", p)
		}
	}
	inputs := make(map[Place]bool, len(r.out.Inputs))
	for _, p := range r.out.Inputs {
		inputs[p] = true
	}
	for i, p := range r.out.Outputs {
		if p.Sheet >= 0 && !inputs[p] {
			r.outputContent(r.cellPointer("outputs", i), p)
		}
	}
}

func (r *resolver) inputContent(pointer string, p Place) {
	sheet := r.book.Sheets[p.Sheet]
	cell, name := sheet.At(p.At), workbook.Reference(sheet.Name, p.At)
	switch {
	case cell.Formula > 0 && sheet.Formulas[cell.Formula-1].Kind != workbook.Normal:
		r.cellFault(pointer, name, "The uncertain cell %s is part of an array formula or data table. Choose a cell of its own.")
	case cell.Value.Kind == workbook.Text:
		r.cellFault(pointer, name, "The uncertain cell %s holds a text. Choose a cell that holds a number.")
	case cell.Value.Kind == workbook.Bool:
		r.cellFault(pointer, name, "The uncertain cell %s holds a truth value. Choose a cell that holds a number.")
	case cell.Value.Kind == workbook.Error && cell.Formula == 0:
		r.cellFault(pointer, name, "The uncertain cell %s holds an error. Choose a cell that holds a number.")
	case cell.Value.Kind == workbook.Blank && cell.Formula == 0:
		r.cellFault(pointer, name, "The uncertain cell %s is empty. Choose a cell that holds a number.")
	}
}

func (r *resolver) outputContent(pointer string, p Place) {
	sheet := r.book.Sheets[p.Sheet]
	cell, name := sheet.At(p.At), workbook.Reference(sheet.Name, p.At)
	switch {
	case cell.Formula > 0 || cell.Value.Kind == workbook.Blank && mayBeSpilledOn(sheet, p.At):
	case cell.Value.Kind == workbook.Blank:
		r.cellFault(pointer, name, "The output cell %s is empty. Choose a cell that holds a formula.")
	case cell.Value.Kind == workbook.Text:
		r.cellFault(pointer, name, "The output cell %s holds a text. Choose a cell that holds a formula.")
	}
}

// mayBeSpilledOn tells whether a dynamic array that stands above or left of an empty cell could reach it.
func mayBeSpilledOn(s *workbook.Sheet, a workbook.Address) bool {
	return slices.ContainsFunc(s.Formulas, func(f workbook.Formula) bool {
		return f.Kind == workbook.Dynamic && f.Anchor.Row <= a.Row && f.Anchor.Col <= a.Col
	})
}

func (r *resolver) cellFault(pointer, cell, format string) {
	r.faultAt(pointer, format, cell)
	if r.more == 0 {
		r.faults[len(r.faults)-1].Cells = []string{cell}
	}
}
