package main

import (
	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"
)

// startUI serves Temporal's Web UI in the background. It ends the process if its
// port was taken since it was claimed; the supervisor then starts it again.
func startUI(o temporalOptions) *uiserver.Server {
	server := uiserver.NewServer(server_options.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: address(o.frontend),
		Host:                loopback,
		Port:                o.ui,
		EnableUI:            true,
		DefaultNamespace:    "tyche",
		// No request leaves the machine, and loopback has no TLS.
		DisableNewsFetch: true,
		CORS:             uiconfig.CORS{CookieInsecure: true},
		HideLogs:         true,
		// Payloads are encrypted; the API decrypts them for who is signed in there and may read them.
		Codec: uiconfig.Codec{Endpoint: o.codec, IncludeCredentials: o.codec != "",
			DefaultErrorMessage: "Sign in to Tyche as an administrator to read payloads.", DefaultErrorLink: o.codecHelp},
	}))
	go func() { _ = server.Start() }() // it reports its own failure and exits
	return server
}
