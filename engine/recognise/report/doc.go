// Package report describes the Monte Carlo model that a workbook already is: data for people and programs.
//
// It owns the report's form. It must not know how a report is made (package recognise), so that whoever stores or shows one
// does not reach the engine.
package report
