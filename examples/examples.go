// Package examples holds the bundled example model: a workbook as an analyst would write it and the specification that
// says what is uncertain in it. make_launch.py wrote the workbook. newsvendor.xlsx, by make_newsvendor.py, draws by itself.
package examples

import _ "embed" // the files below

// LaunchWorkbook is launch.xlsx, a five-year product launch.
//
//go:embed launch.xlsx
var LaunchWorkbook []byte

// LaunchSpecification is launch.json, its uncertain inputs, correlation and outputs.
//
//go:embed launch.json
var LaunchSpecification []byte
