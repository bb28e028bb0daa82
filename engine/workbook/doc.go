// Package workbook is a spreadsheet in memory: sheets, cells, constants, formula texts, defined names, tables
// and settings, as they stand in the file. It computes nothing and knows neither file formats (package xlsx reads
// them into it) nor the meaning of a formula (package formula).
package workbook
