package postgres

import (
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// isNetwork tells whether the connection broke under a running statement.
func isNetwork(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// isForeignKey tells whether a row refers to one that is not there.
func isForeignKey(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == "23503"
}

// isMissing tells whether a query of one row found none.
func isMissing(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// isPolicy tells whether a policy refused a row.
func isPolicy(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == "42501" && strings.Contains(server.Message, "row-level security")
}

// isTaken tells whether a row of the same key is there.
func isTaken(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == "23505"
}
