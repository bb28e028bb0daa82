package identity

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// maxToken is the longest access token that is looked at, in bytes.
const maxToken = 16 << 10

// addressed reads, without believing it, who a JSON Web Token says has issued it and for whom: that is where its keys are looked
// for. ok is false for what is no such token.
func addressed(token string) (issuer string, audiences []string, ok bool) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return "", nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", nil, false
	}
	var claims struct {
		Issuer   string          `json:"iss"`
		Audience json.RawMessage `json:"aud"`
	}
	if json.Unmarshal(payload, &claims) != nil || claims.Issuer == "" {
		return "", nil, false
	}
	if json.Unmarshal(claims.Audience, &audiences) != nil {
		var one string
		if json.Unmarshal(claims.Audience, &one) != nil {
			return "", nil, false
		}
		audiences = []string{one}
	}
	return claims.Issuer, audiences[:min(len(audiences), 10)], true
}
