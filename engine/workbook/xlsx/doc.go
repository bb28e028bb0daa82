// Package xlsx reads Excel workbooks (.xlsx, .xlsm, .xltx, .xltm; transitional and strict Office Open XML) into
// package workbook. It owns everything about the file: the archive, its limits, the XML, relationships, shared
// formulas and strings, and the sentence that a person reads when a file cannot be used. It computes nothing, it
// executes nothing that a file carries (macros, links, connections are only reported), it does no I/O beyond the
// io.ReaderAt that it is given, and it must not know what a formula means.
//
// Sheets stream through a small XML scanner of its own (scanner.go), because memory must not grow with what a hostile
// archive unpacks to and because the details that simulation needs (shared formula groups, dynamic array flags, data
// tables) are lost in general-purpose readers.
package xlsx
