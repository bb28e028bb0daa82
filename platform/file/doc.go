// Package file keeps what people upload: the encrypted object, and beside it
// the original name, size and digest as data.
//
// It owns the names of objects in the object store (Key), the limits of an
// upload and what happens when one is refused: nothing stays behind. It must
// not know how a workbook is read (Inspector), where objects lie (Store) or SQL
// (Repository).
package file
