// Package model is an uploaded workbook as the engine sees it: it reads and
// describes workbooks, checks a specification against one, plans and compiles
// runs, and makes results out of outcomes.
//
// It owns the way from the platform's nouns to the engine and back: which of the
// engine's findings are the user's faults, and how they are pointed at. It must
// not know SQL, HTTP or Temporal, nor how workbooks and outcomes are stored.
package model
