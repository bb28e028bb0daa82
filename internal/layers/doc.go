// Package layers holds the import law of the house as data and the test that enforces it over the real import
// graph. The linter's depguard section says the same for editors; this package is the one that counts.
package layers
