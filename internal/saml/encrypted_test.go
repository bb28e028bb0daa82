package saml_test

import (
	"crypto/x509"
	"testing"

	"github.com/beevik/etree"
	"github.com/crewjam/saml/xmlenc"
)

// encrypt puts an element, encrypted for us as anybody could, in the place of the answer's assertion.
func (e envelope) encrypt(t *testing.T, w *world, element *etree.Element) envelope {
	t.Helper()
	doc := etree.NewDocument()
	doc.SetRoot(element.Copy())
	for _, space := range [][2]string{{"saml", "urn:oasis:names:tc:SAML:2.0:assertion"}, {"xs", "http://www.w3.org/2001/XMLSchema"},
		{"xsi", "http://www.w3.org/2001/XMLSchema-instance"}} {
		if doc.Root().SelectAttr("xmlns:"+space[0]) == nil {
			doc.Root().CreateAttr("xmlns:"+space[0], space[1])
		}
	}
	text, err := doc.WriteToBytes()
	check(t, err)
	encryptor := xmlenc.OAEP()
	encryptor.BlockCipher, encryptor.DigestMethod = xmlenc.AES128GCM, &xmlenc.SHA256
	certificate, err := x509.ParseCertificate(w.provider.Pair.Certificate)
	check(t, err)
	data, err := encryptor.Encrypt(certificate, text, nil)
	check(t, err)
	data.CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#Element")
	encrypted := etree.NewElement("saml:EncryptedAssertion")
	encrypted.CreateAttr("xmlns:saml", "urn:oasis:names:tc:SAML:2.0:assertion")
	encrypted.AddChild(data)
	e.response.RemoveChild(e.assertion)
	e.response.AddChild(encrypted)
	return e
}

// TestWrappingInsideEncryptionIsRefused wraps where the elements of the answer cannot be counted: inside an encrypted assertion,
// which anybody can make with our public key.
func TestWrappingInsideEncryptionIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	flow, document := w.answer(t)
	e := open(t, document).withoutEnvelopeSignature()
	who, err := w.complete(t, flow, e.encrypt(t, w, e.assertion).text(t))
	if err != nil || who.Subject != "ann@customer.example" {
		t.Fatalf("the assertion as it was signed, encrypted: %+v, %v", who, err)
	}
	forms := map[string]func(e envelope) *etree.Element{
		"nothing signed":      func(e envelope) *etree.Element { return e.evil() },
		"around the original": func(e envelope) *etree.Element { evil := e.evil(); evil.AddChild(e.assertion.Copy()); return evil },
		"with the original's signature": func(e envelope) *etree.Element {
			evil := e.evil()
			evil.InsertChildAt(1, detach(e.assertion))
			return evil
		},
		"the original in the signature":   func(e envelope) *etree.Element { return e.inSignature("id-evil") },
		"the original's identifier twice": func(e envelope) *etree.Element { return e.inSignature(e.assertion.SelectAttrValue("ID", "")) },
	}
	for name, wrap := range forms {
		flow, document := w.answer(t)
		e := open(t, document).withoutEnvelopeSignature()
		who, err := w.complete(t, flow, e.encrypt(t, w, wrap(e)).text(t))
		if err == nil {
			t.Errorf("%s: signed in as %q", name, who.Subject)
		}
		refused(t, name, err, "")
	}
}

// inSignature is the evil assertion with the original's signature, in which the original lies.
func (e envelope) inSignature(id string) *etree.Element {
	evil, signature := e.evil(), detach(e.assertion)
	evil.CreateAttr("ID", id)
	signature.CreateElement("ds:Object").AddChild(e.assertion.Copy())
	evil.InsertChildAt(1, signature)
	return evil
}
