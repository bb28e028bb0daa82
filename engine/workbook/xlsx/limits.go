package xlsx

// Limits bound what one file may cost. A field that is zero or negative takes its value from DefaultLimits.
type Limits struct {
	File     int64 // bytes of the file
	Unpacked int64 // bytes that all its parts unpack to, together
	Part     int64 // bytes that one part unpacks to
	Ratio    int64 // bytes unpacked for each byte packed, once more than RatioFrom bytes are unpacked
	Cells    int   // cells that hold something, and shared strings
}

// RatioFrom is how many bytes a file may unpack to, at any ratio.
const RatioFrom = 32 << 20

// Bounds that no workbook that people work with comes near.
const (
	maxSheets    = 10_000
	maxLinks     = 1_000 // external workbooks whose address is looked up
	maxNotices   = 1_000
	maxDirectory = 4 << 20 // bytes of the archive's directory
)

// DefaultLimits is 50 MB of file, 300 MB unpacked and 250 MB in one part, at most a hundredfold, and 5 million cells.
// Excel's own files rarely unpack to more than thirty times their size.
func DefaultLimits() Limits {
	return Limits{File: 50 << 20, Unpacked: 300 << 20, Part: 250 << 20, Ratio: 100, Cells: 5_000_000}
}

func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	for _, f := range []struct {
		have *int64
		want int64
	}{{&l.File, d.File}, {&l.Unpacked, d.Unpacked}, {&l.Part, d.Part}, {&l.Ratio, d.Ratio}} {
		if *f.have <= 0 {
			*f.have = f.want
		}
	}
	if l.Cells <= 0 {
		l.Cells = d.Cells
	}
	return l
}
