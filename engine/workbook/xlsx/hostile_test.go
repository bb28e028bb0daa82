package xlsx_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// repeated is raw deflate data that unpacks to piece, times over. The piece is compressed once.
func repeated(t testing.TB, prefix, piece string, times int, suffix string) (packed []byte, size uint64, crc uint32) {
	t.Helper()
	var all bytes.Buffer
	sum := crc32.NewIEEE()
	add := func(text string, times int, last bool) {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(w, text)
		if err == nil && last {
			err = w.Close()
		} else if err == nil {
			err = w.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
		unpacked := []byte(text)
		for range times {
			all.Write(b.Bytes())
			sum.Write(unpacked)
		}
		size += uint64(len(text) * times)
	}
	add(prefix, 1, false)
	add(piece, times, false)
	add(suffix, 1, true)
	return all.Bytes(), size, sum.Sum32()
}

// bomb is a workbook with one part that is a repeated piece. Where declared is not zero, the archive lies about its size.
func bomb(t testing.TB, part, prefix, piece string, times int, suffix string, declared uint64) []byte {
	t.Helper()
	packed, size, crc := repeated(t, prefix, piece, times, suffix)
	if declared > 0 {
		size = declared
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range simple("") {
		if name == part {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: part, Method: zip.Deflate, CRC32: crc, CompressedSize64: uint64(len(packed)),
		UncompressedSize64: size})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(packed); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheetPart = "xl/worksheets/sheet1.xml"

// cost reads a file and tells how much memory that allocated, in all, and how long the processors worked: other processes do
// not count.
func cost(data []byte) (book *workbook.Book, allocated uint64, took time.Duration, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := processorTime()
	book, err = readBytes(data)
	took = processorTime() - start
	runtime.ReadMemStats(&after)
	return book, after.TotalAlloc - before.TotalAlloc, took, err
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestBombsAreRefused measures memory, so it does not run beside other tests.
func TestBombsAreRefused(t *testing.T) { //nolint:paralleltest
	const mega = 1 << 20
	spaces := strings.Repeat(" ", mega)
	rows := strings.Repeat("<row/>", mega/6)
	one, many := `<worksheet><sheetData>`, `</sheetData></worksheet>`
	for _, c := range []struct {
		name string
		data []byte
		code xlsx.Code
	}{
		{"400 MB of blanks", bomb(t, sheetPart, one, spaces, 400, many, 0), xlsx.CodeTooLarge},
		{"400 MB that claim to be 1000 bytes", bomb(t, sheetPart, one, spaces, 400, many, 1000), xlsx.CodeDamaged},
		{"400 MB that claim to be 30 MB", bomb(t, sheetPart, one, rows, 400, many, 30*mega), xlsx.CodeDamaged},
		{"240 MB of rows", bomb(t, sheetPart, one, rows, 240, many, 0), xlsx.CodeTooLarge},
		{"400 MB in a picture", bomb(t, "xl/media/image1.png", "", spaces, 400, "", 0), xlsx.CodeTooLarge},
		{"400 MB of relationships", bomb(t, "_rels/.rels", "<Relationships>", spaces, 400, "</Relationships>", 0), xlsx.CodeTooLarge},
		{"entries upon each other", overlapping(t), xlsx.CodeTooLarge},
		{"a directory of a million entries", crowded(t), xlsx.CodeTooLarge},
	} {
		_, allocated, took, err := cost(c.data)
		t.Logf("%s: file of %d KB, %d KB allocated, %v: %v", c.name, len(c.data)>>10, allocated>>10, took, err)
		refused(t, err, c.code)
		if allocated > 64*mega || took > 2*time.Second {
			t.Errorf("%s: %d MB allocated in %v", c.name, allocated/mega, took)
		}
	}
}

// overlapping is an archive of 400 entries of 1 MB that are all the same bytes of the file.
func overlapping(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	packed, size, crc := repeated(t, "", strings.Repeat(" ", 1<<20), 1, "")
	for i := range 400 {
		h := &zip.FileHeader{Name: fmt.Sprintf("xl/part%d.xml", i), Method: zip.Deflate, CRC32: crc,
			CompressedSize64: uint64(len(packed)), UncompressedSize64: size}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			_, err = w.Write(packed)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	for i := 0; ; { // let every entry of the directory point to the first
		n := bytes.Index(data[i:], []byte("PK\x01\x02"))
		if n < 0 {
			return data
		}
		i += n + 46
		binary.LittleEndian.PutUint32(data[i-4:], 0)
	}
}

// crowded is an archive whose directory lists a million empty parts.
func crowded(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("PK\x03\x04")
	entry := make([]byte, 46+1)
	copy(entry, "PK\x01\x02")
	binary.LittleEndian.PutUint16(entry[28:], 1)
	entry[46] = 'x'
	const n = 1 << 20
	start := b.Len()
	for range n {
		b.Write(entry)
	}
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint32(end[12:], uint32(b.Len()-start))
	binary.LittleEndian.PutUint32(end[16:], uint32(start))
	b.Write(end)
	return b.Bytes()
}

// TestManyOfEverything reads what is large but within the limits, and stops at ten million cells.
func TestManyOfEverything(t *testing.T) { //nolint:paralleltest
	if testing.Short() {
		t.Skip("reads large workbooks")
	}
	var texts, cells strings.Builder
	for i := range 1_000_000 {
		fmt.Fprintf(&texts, `<si><t>text %d</t></si>`, i*7919%1_000_003)
	}
	for i := range 1 << 20 {
		fmt.Fprintf(&cells, `<row><c><v>%d</v></c></row>`, i*7919%10_000_019)
	}
	shared := simple(`<row><c t="s"><v>999999</v></c></row>`).with(parts{
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml", "r2", "sharedStrings", "s.xml"),
		"xl/s.xml":                   `<sst>` + texts.String() + `</sst>`})
	for _, c := range []struct {
		name    string
		p       parts
		cells   int
		seconds float64
		mega    uint64
	}{
		{"a million shared texts", shared, 1, 2, 150},
		{"a million rows", simple(cells.String()), 1 << 20, 3, 300},
		{"200,000 formulas", simple(formulaSheet(20_000)), 200_000, 2, 300},
	} {
		data := c.p.pack(t)
		b, allocated, took, err := cost(data)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		t.Logf("%s: file of %d KB, %d MB allocated, %v", c.name, len(data)>>10, allocated>>20, took)
		if b.Sheets[0].Len() != c.cells || took.Seconds() > c.seconds || allocated>>20 > c.mega {
			t.Errorf("%s: %d cells, %d MB allocated in %v", c.name, b.Sheets[0].Len(), allocated>>20, took)
		}
	}
	row := `<row>` + strings.Repeat(`<c><v>1</v></c>`, 100) + `</row>`
	data := bomb(t, sheetPart, `<worksheet><sheetData>`, row, 100_000, `</sheetData></worksheet>`, 0)
	_, err := xlsx.Read(bytes.NewReader(data), int64(len(data)), xlsx.Limits{Ratio: 1 << 20})
	refused(t, err, xlsx.CodeTooManyCells)
}

func FuzzRead(f *testing.F) {
	f.Add(rich().pack(f))
	f.Add(simple(`<row><c><f t="array" ref="A1:B2">1</f><v>1</v></c></row>`).pack(f))
	f.Add(simple(`<row r="2"><c r="B2" t="inlineStr"><is><t>x</t></is></c><c><f t="shared" ref="C2:C3" si="1">A1</f></c></row><row><c r="C3"><f t="shared" si="1"/></c></row>`).pack(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := xlsx.Read(bytes.NewReader(data), int64(len(data)), xlsx.Limits{Cells: 10_000, Unpacked: 8 << 20})
		consistent(t, b, err)
	})
}

// FuzzSheet fuzzes what lies inside the archive, which FuzzRead seldom reaches: its checksums would have to fit.
func FuzzSheet(f *testing.F) {
	for _, sheetData := range []string{
		`<row><c><f t="array" ref="A1:B2">1</f><v>1</v></c></row>`,
		`<row r="2" hidden="1"><c r="B2" t="inlineStr"><is><r><t>x</t></r></is></c><c><f t="shared" ref="C2:C3" si="1">A1</f></c></row><row><c r="C3"><f t="shared" si="1"/></c></row>`,
		`<row><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c t="d"><v>2024-01-01</v></c><c t="str"><v>_x0041_&#65;<![CDATA[<]]></v></c></row>`,
	} {
		f.Add(sheetXML(`<sheetData>` + sheetData + `</sheetData><autoFilter ref="A1:B3"><filterColumn><filters/></filterColumn></autoFilter>`))
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		data := simple("").with(parts{sheetPart: sheet}).pack(t)
		b, err := xlsx.Read(bytes.NewReader(data), int64(len(data)), xlsx.Limits{Cells: 10_000})
		consistent(t, b, err)
	})
}

// consistent asserts that a file is either refused with a sentence or read into a book that holds together.
func consistent(t *testing.T, b *workbook.Book, err error) {
	t.Helper()
	if err != nil {
		if e, ok := err.(*xlsx.Error); !ok || e.Message == "" || b != nil {
			t.Fatalf("%v is no sentence", err)
		}
		return
	}
	for _, s := range b.Sheets {
		n := 0
		for a, c := range s.All() {
			n++
			if s.At(a) != c || c.Formula < 0 || int(c.Formula) > len(s.Formulas) || a.Row >= workbook.MaxRows || a.Col >= workbook.MaxCols {
				t.Fatalf("the cell %s is %+v", a, c)
			}
		}
		if n != s.Len() {
			t.Fatalf("%d cells of %d are visited", n, s.Len())
		}
	}
	for _, n := range b.Names {
		if n.Sheet < -1 || n.Sheet >= len(b.Sheets) {
			t.Fatalf("the name %+v has no sheet", n)
		}
	}
}
