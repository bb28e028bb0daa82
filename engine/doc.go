// Package engine is the computation as the rest of Tyche sees it: a workbook and a specification are compiled into a
// Simulation, workers of it compute any trials in any order with the same bits, and columns of outcomes are summarized.
//
// It joins the packages below it (formula, lower, program, vector, draw, stats) and owns the order of their steps, the
// plan of shards, and the shape of results. It does no I/O, reads no clock, and knows neither files (package
// workbook/xlsx reads them) nor tenants nor workflows.
package engine

// Version identifies the bits that the engine gives: it changes whenever the same workbook, specification, seed and
// sampling may give other results.
const Version = "0.4.0"
