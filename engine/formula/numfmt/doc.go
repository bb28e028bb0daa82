// Package numfmt writes numbers, dates and texts by number format codes, as TEXT does in English. It knows no cells.
package numfmt
