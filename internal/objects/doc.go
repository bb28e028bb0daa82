// Package objects keeps objects in an S3-compatible store through minio-go. What
// it is given leaves this process encrypted, because gateways ignore
// server-side encryption headers in silence.
//
// It owns how objects travel: part sizes, all-or-nothing writes, removal by
// prefix. It must not know keys (Sealer) nor what an object means.
package objects
