// Package page cuts long lists into pages, newest first. A cursor is the place
// of a page's last row, not a row number, so rows that come and go between two
// requests are neither repeated nor skipped.
//
// It owns the cursor's form, which is opaque to clients. It must not know what
// is listed.
package page
