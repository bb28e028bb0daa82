package xlsx

import (
	"strconv"

	"tyche/engine/workbook"
)

// pivotCache holds the fields of the data of pivot tables.
type pivotCache []cacheField

type cacheField struct {
	name  string
	items []workbook.Scalar
}

// pivotField is a field as a pivot table has it: items are indexes of the cache's items, -1 for subtotals.
type pivotField struct {
	caption string
	items   []int
	shown   []string
}

// pivotReader reads the definition of one pivot table (ISO/IEC 29500-1, 18.10), to tell which cell shows what. The data
// behind it are left alone.
type pivotReader struct {
	*sheetReader
	cache      pivotCache
	fields     []pivotField
	rows, cols []int // the fields of the axes; -2 stands for the names of the values
	pivot      workbook.Pivot
	broken     bool // an index leads nowhere: the table is left out
}

func (r *sheetReader) readPivot(sheet int, part string) error {
	relations, err := r.archive.relations(part)
	if err != nil || !r.archive.has(part) {
		return err
	}
	p := pivotReader{sheetReader: r, pivot: workbook.Pivot{Sheet: sheet}}
	for _, cache := range ofKind(relations, "pivotCacheDefinition") {
		if p.cache, err = r.pivotCacheOf(cache.target); err != nil {
			return err
		}
	}
	if err := r.eachChild(part, p.element); err != nil {
		return err
	}
	if !p.broken && p.cache != nil && len(p.pivot.Data) > 0 {
		r.book.Pivots = append(r.book.Pivots, p.pivot)
	}
	return nil
}

func (b *reader) pivotCacheOf(part string) (pivotCache, error) {
	if c, ok := b.caches[part]; ok || !b.archive.has(part) {
		return c, nil
	}
	c := pivotCache{}
	err := b.eachChild(part, func(s *scanner) error {
		if string(s.name) != "cacheFields" {
			return s.skip()
		}
		return children(s, func(s *scanner) error {
			name, err := s.attrText("name")
			if err != nil {
				return err
			}
			f := cacheField{name: cellText([]byte(name))}
			err = children(s, func(s *scanner) error { return b.cacheItems(s, &f) })
			c = append(c, f)
			return err
		})
	})
	if b.caches == nil {
		b.caches = map[string]pivotCache{}
	}
	b.caches[part] = c
	return c, err
}

// cacheItems reads the items of a field; those of groups take the place of the single ones.
func (b *reader) cacheItems(s *scanner, f *cacheField) error {
	switch string(s.name) {
	case "fieldGroup":
		return children(s, func(s *scanner) error { return b.cacheItems(s, f) })
	case "sharedItems", "groupItems":
		f.items = nil
		return children(s, func(s *scanner) error {
			raw, err := s.attrText("v")
			if err != nil {
				return err
			}
			if b.cells++; b.cells > b.archive.limits.Cells {
				return b.tooManyCells()
			}
			f.items = append(f.items, cacheItem(string(s.name), raw, b.book.Date1904))
			return s.skip()
		})
	}
	return s.skip()
}

// cacheItem is an item by the name of its element: s, n, d, b, e or m.
func cacheItem(kind, raw string, epoch1904 bool) workbook.Scalar {
	switch kind {
	case "n":
		if x, ok := number([]byte(raw)); ok {
			return workbook.NumberOf(x)
		}
	case "d":
		if x, ok := dateSerial(raw, epoch1904); ok {
			return workbook.NumberOf(x)
		}
	case "b":
		return workbook.BoolOf(isTrue([]byte(raw)))
	case "m":
		return workbook.TextOf("(blank)")
	}
	return workbook.TextOf(cellText([]byte(raw)))
}

func (p *pivotReader) element(s *scanner) error {
	switch string(s.name) {
	case "location":
		p.location(s)
	case "pivotFields":
		return children(s, p.field)
	case "rowFields":
		return children(s, func(s *scanner) error { return axis(s, &p.rows) })
	case "colFields":
		return children(s, func(s *scanner) error { return axis(s, &p.cols) })
	case "rowItems":
		return p.lines(s, p.rows, &p.pivot.Rows)
	case "colItems":
		return p.lines(s, p.cols, &p.pivot.Cols)
	case "pageFields":
		return children(s, p.page)
	case "dataFields":
		return children(s, p.data)
	}
	return s.skip()
}

func (p *pivotReader) location(s *scanner) {
	rect, ok := workbook.ParseRect(string(s.attr("ref")))
	row, col := s.attrInt("firstDataRow", -1), s.attrInt("firstDataCol", -1)
	p.broken = p.broken || !ok || row < 0 || col < 0 || row >= rect.Rows() || col >= rect.Cols()
	p.pivot.Rect = rect
	p.pivot.Body = workbook.Address{Row: rect.First.Row + int32(row), Col: rect.First.Col + int32(col)}
}

func (p *pivotReader) field(s *scanner) error {
	caption, err := s.attrText("name")
	if err != nil {
		return err
	}
	f := pivotField{caption: cellText([]byte(caption))}
	err = children(s, func(s *scanner) error {
		if string(s.name) != "items" {
			return s.skip()
		}
		return children(s, func(s *scanner) error {
			shown, err := s.attrText("n")
			if err != nil {
				return err
			}
			f.items, f.shown = append(f.items, s.attrInt("x", -1)), append(f.shown, cellText([]byte(shown)))
			return s.skip()
		})
	})
	p.fields = append(p.fields, f)
	return err
}

func axis(s *scanner, fields *[]int) error {
	*fields = append(*fields, s.attrInt("x", 0))
	return s.skip()
}

// lines reads rowItems or colItems. A line repeats the first r items of the line before it.
func (p *pivotReader) lines(s *scanner, fields []int, out *[]workbook.PivotLine) error {
	var path []int
	return children(s, func(s *scanner) error {
		kind, data := string(s.attr("t")), s.attrInt("i", 0)
		path = path[:max(0, min(s.attrInt("r", 0), len(path)))]
		if err := children(s, func(s *scanner) error { path = append(path, s.attrInt("v", 0)); return s.skip() }); err != nil {
			return err
		}
		line := workbook.PivotLine{Data: data, Total: kind != "" && kind != "data"}
		for i, item := range path {
			if kind == "grand" || i >= len(fields) || fields[i] == -2 {
				continue
			}
			line.Keys = append(line.Keys, p.key(fields[i], item))
		}
		if p.cells++; p.cells > p.archive.limits.Cells {
			return p.tooManyCells()
		}
		if kind == "blank" {
			line.Data = -1
		}
		*out = append(*out, line)
		return nil
	})
}

// key is an item of a field by their indexes.
func (p *pivotReader) key(field, item int) workbook.PivotKey {
	if field < 0 || field >= len(p.fields) || field >= len(p.cache) || item < 0 || item >= len(p.fields[field].items) {
		p.broken = true
		return workbook.PivotKey{}
	}
	f, c := p.fields[field], p.cache[field]
	k := workbook.PivotKey{Field: c.name, Caption: f.caption, Shown: f.shown[item]}
	if x := f.items[item]; x >= 0 && x < len(c.items) {
		k.Item = c.items[x]
	}
	return k
}

func (p *pivotReader) page(s *scanner) error {
	if raw := s.attr("item"); len(raw) > 0 {
		item, err := strconv.Atoi(string(raw))
		if err != nil {
			item = -1
		}
		p.pivot.Pages = append(p.pivot.Pages, p.key(s.attrInt("fld", -1), item))
	}
	return s.skip()
}

func (p *pivotReader) data(s *scanner) error {
	name, err := s.attrText("name")
	if err != nil {
		return err
	}
	d := workbook.PivotData{Name: cellText([]byte(name))}
	if f := s.attrInt("fld", -1); f >= 0 && f < len(p.cache) {
		d.Field = p.cache[f].name
	}
	p.pivot.Data = append(p.pivot.Data, d)
	return s.skip()
}
