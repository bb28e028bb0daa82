package saml_test

import (
	"crypto"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	crewjam "github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"

	"tyche/internal/saml"
	"tyche/platform/identity"
	"tyche/platform/problem"
)

// envelope is an answer that was parsed, to be changed.
type envelope struct {
	doc                 *etree.Document
	response, assertion *etree.Element
}

func open(t *testing.T, document string) envelope {
	t.Helper()
	doc := etree.NewDocument()
	check(t, doc.ReadFromString(document))
	return envelope{doc, doc.Root(), doc.Root().SelectElement("Assertion")}
}

func (e envelope) text(t *testing.T) string {
	t.Helper()
	s, err := e.doc.WriteToString()
	check(t, err)
	return s
}

// detach removes an element's own signature and returns it.
func detach(e *etree.Element) *etree.Element {
	s := e.SelectElement("Signature")
	e.RemoveChild(s)
	return s
}

// evil is the assertion for another person, with an ID of its own and no signature.
func (e envelope) evil() *etree.Element {
	c := e.assertion.Copy()
	detach(c)
	c.CreateAttr("ID", "id-evil")
	c.FindElement("./Subject/NameID").SetText("admin@customer.example")
	return c
}

// withoutEnvelopeSignature leaves the assertion's signature as the only one.
func (e envelope) withoutEnvelopeSignature() envelope {
	detach(e.response)
	return e
}

func TestAnAssertionAloneMustBeSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	flow, document := w.answer(t)
	_, err := w.complete(t, flow, open(t, document).withoutEnvelopeSignature().text(t))
	check(t, err) // the signature of the assertion is what counts
	flow, document = w.answer(t)
	e := open(t, document)
	detach(e.response)
	detach(e.assertion)
	_, err = w.complete(t, flow, e.text(t))
	refused(t, "no signature at all", err, "signature")
	resigned, err := w.signer(t).SignEnveloped(e.response)
	check(t, err)
	e.doc.SetRoot(resigned)
	_, err = w.complete(t, flow, e.text(t))
	refused(t, "only the envelope is signed", err, "itself is not signed")
}

// signer signs as the identity provider.
func (w *world) signer(t *testing.T) *dsig.SigningContext {
	t.Helper()
	ctx, err := dsig.NewSigningContext(w.idp.IDP.Key.(crypto.Signer), [][]byte{w.idp.IDP.Certificate.Raw})
	check(t, err)
	ctx.IdAttribute = "ID"
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	return ctx
}

// TestWrappedSignaturesAreRefused has the eight forms of Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (2012):
// a signature that is right, and an assertion elsewhere that is another person's.
func TestWrappedSignaturesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	forms := map[string]func(e envelope){
		"1: the evil answer holds the signature, that the original answer": func(e envelope) {
			original := e.response.Copy()
			signature := e.response.SelectElement("Signature")
			e.response.CreateAttr("ID", "id-evil-answer")
			e.response.RemoveChild(e.assertion)
			e.response.AddChild(e.evil())
			detach(original)
			signature.AddChild(original)
		},
		"2: the original answer beside its detached signature": func(e envelope) {
			original := e.response.Copy()
			e.response.CreateAttr("ID", "id-evil-answer")
			e.response.RemoveChild(e.assertion)
			e.response.AddChild(e.evil())
			detach(original)
			e.response.InsertChildAt(0, original)
		},
		"3: the evil assertion before the original": func(e envelope) {
			e.response.InsertChildAt(e.assertion.Index(), e.evil())
		},
		"4: the evil assertion around the original": func(e envelope) {
			evil := e.evil()
			e.response.RemoveChild(e.assertion)
			evil.AddChild(e.assertion)
			e.response.AddChild(evil)
		},
		"5: the evil assertion with the original's signature": func(e envelope) {
			evil := e.evil()
			evil.InsertChildAt(1, detach(e.assertion))
			e.response.InsertChildAt(e.assertion.Index(), evil)
		},
		"6: as 5, the original inside the signature": func(e envelope) {
			evil := e.evil()
			signature := detach(e.assertion)
			e.response.RemoveChild(e.assertion)
			signature.AddChild(e.assertion)
			evil.InsertChildAt(1, signature)
			e.response.AddChild(evil)
		},
		"7: the evil assertion in extensions": func(e envelope) {
			extensions := etree.NewElement("samlp:Extensions")
			extensions.AddChild(e.evil())
			e.response.InsertChildAt(1, extensions)
		},
		"8: the original in an object of the signature": func(e envelope) {
			evil := e.evil()
			signature := detach(e.assertion)
			e.response.RemoveChild(e.assertion)
			object := signature.CreateElement("ds:Object")
			object.AddChild(e.assertion)
			evil.InsertChildAt(1, signature)
			e.response.AddChild(evil)
		},
	}
	for name, wrap := range forms {
		for _, enveloped := range []bool{true, false} {
			flow, document := w.answer(t)
			e := open(t, document)
			if !enveloped && !strings.HasPrefix(name, "1") && !strings.HasPrefix(name, "2") {
				e = e.withoutEnvelopeSignature()
			}
			wrap(e)
			who, err := w.complete(t, flow, e.text(t))
			if problem.KindOf(err) != problem.Unauthenticated {
				t.Errorf("%s (envelope signed: %v): signed in as %q, %v", name, enveloped, who.Subject, err)
			}
		}
	}
}

// TestRenamedOriginalsAreRefused wraps without a second element of that name, so that counting them is not what refuses it.
func TestRenamedOriginalsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	flow, document := w.answer(t)
	e := open(t, document).withoutEnvelopeSignature()
	evil := e.evil()
	evil.InsertChildAt(1, detach(e.assertion))
	e.response.RemoveChild(e.assertion)
	e.response.AddChild(evil)
	_, err := w.complete(t, flow, e.text(t))
	refused(t, "a signature that refers to nothing", err, "signature")
}

func TestTwoAssertionsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	flow, document := w.answer(t)
	e := open(t, document).withoutEnvelopeSignature()
	e.response.AddChild(e.assertion.Copy())
	_, err := w.complete(t, flow, e.text(t))
	refused(t, "the same assertion twice", err, "2 assertions")
}

// TestAlteredAnswersAreRefused changes one thing each in an answer whose assertion is signed.
func TestAlteredAnswersAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	for name, alter := range map[string]func(document string) string{
		"another person": func(d string) string {
			return strings.Replace(d, ">ann@customer.example</saml:NameID>", ">eve@customer.example</saml:NameID>", 1)
		},
		"another audience": func(d string) string {
			return strings.Replace(d, "<saml:Audience>https://tyche", "<saml:Audience>https://elsewhere", 1)
		},
		"another recipient": func(d string) string {
			return strings.Replace(d, `Recipient="https://tyche`, `Recipient="https://elsewhere`, 1)
		},
		"another group":         func(d string) string { return strings.Replace(d, ">Everyone<", ">admins<", 1) },
		"a longer life":         func(d string) string { return strings.ReplaceAll(d, `NotOnOrAfter="20`, `NotOnOrAfter="21`) },
		"a digest of something": func(d string) string { return strings.Replace(d, "<ds:DigestValue>", "<ds:DigestValue>AA", 2) },
		"an entity": func(d string) string {
			return `<!DOCTYPE r [<!ENTITY a "admin@customer.example">]>` + strings.Replace(d, ">ann@customer.example</saml:NameID>", ">&a;</saml:NameID>", 1)
		},
		"an external entity":    func(d string) string { return `<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + d },
		"a billion laughs":      func(d string) string { return laughs() + strings.Replace(d, ">Everyone<", ">&l9;<", 1) },
		"a document type alone": func(d string) string { return "<!DOCTYPE r>" + d },
		"not XML":               func(string) string { return "{}" },
		"nothing":               func(string) string { return "" },
		"a failure":             func(d string) string { return strings.Replace(d, "status:Success", "status:Responder", 1) },
	} {
		flow, document := w.answer(t)
		altered := alter(open(t, document).withoutEnvelopeSignature().text(t))
		started := time.Now()
		if who, err := w.complete(t, flow, altered); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("%s: signed in as %+v, %v", name, who, err)
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func laughs() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE r [<!ENTITY l0 "ha">`)
	for i := range 9 {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	return b.String() + "]>"
}

// TestCommentsDoNotCutANameShort: a comment inside a name is not signed (it is canonicalized away), and must not shorten what is
// read: ann@customer.example.evil.example stays who that is (CVE-2017-11427 and its kin).
func TestCommentsDoNotCutANameShort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	w.put(t, "/users/ann", []byte(`{"name":"ann","password":"verysecure","email":"ann@customer.example.evil.example"}`))
	flow, document := w.answer(t)
	commented := strings.Replace(open(t, document).withoutEnvelopeSignature().text(t),
		">ann@customer.example.evil.example</saml:NameID>", ">ann@customer.example<!-- -->.evil.example</saml:NameID>", 1)
	if !strings.Contains(commented, "<!-- -->") {
		t.Fatal("no comment was put in")
	}
	who, err := w.complete(t, flow, commented)
	if err == nil && who.Subject != "ann@customer.example.evil.example" {
		t.Errorf("signed in as %q", who.Subject)
	}
}

func TestAnAnswerIsForOneRequestOneProviderOneAddressAndNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	other := newWorld(t, false)
	flow, document := w.answer(t)
	foreignFlow, _ := w.signIn(t)
	_, err := w.complete(t, foreignFlow, document)
	refused(t, "the answer to another request", err, "InResponseTo")
	_, err = w.complete(t, identity.Flow{}, document)
	refused(t, "an answer to nothing", err, "answers nothing")
	provider, at := w.provider, w.at
	w.provider.Metadata = other.provider.Metadata
	_, err = w.complete(t, flow, document)
	refused(t, "an answer of another provider", err, "")
	w.provider = provider
	w.at.Metadata = "https://tyche.example/v1/sign-in/q/metadata"
	_, err = w.complete(t, flow, document)
	refused(t, "for another audience", err, "audience")
	w.at = at
	w.at.Consumer = "https://tyche.example/v1/sign-in/q/acs"
	_, err = w.complete(t, flow, document)
	refused(t, "at another address", err, "")
	w.at = at
	for name, shift := range map[string]time.Duration{"too late": 24 * time.Hour, "too early": -24 * time.Hour} {
		w.mu.Lock()
		w.now = time.Now().Add(shift)
		w.mu.Unlock()
		_, err = w.complete(t, flow, document)
		refused(t, name, err, "")
	}
	w.mu.Lock()
	w.now = time.Now()
	w.mu.Unlock()
	_, err = w.complete(t, flow, document)
	check(t, err) // none of the attempts used it up
}

func TestTransientNamesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	flow, document := w.answer(t)
	e := open(t, document).withoutEnvelopeSignature()
	detach(e.assertion)
	e.assertion.FindElement("./Subject/NameID").CreateAttr("Format", string(crewjam.TransientNameIDFormat))
	signed, err := w.signer(t).SignEnveloped(e.assertion)
	check(t, err)
	e.response.RemoveChild(e.assertion)
	e.response.AddChild(signed)
	_, err = w.complete(t, flow, e.text(t))
	refused(t, "a transient name", err, "transient")
}

func TestMetadataIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false)
	good := string(w.provider.Metadata)
	for name, document := range map[string]string{
		"nothing": "", "not XML": "{}", "HTML": "<html></html>", "a document type": "<!DOCTYPE a>" + good,
		"no certificate": strings.ReplaceAll(good, "X509Certificate>", "X509Nothing>"),
		"no address":     strings.ReplaceAll(good, "HTTP-Redirect", "HTTP-Nothing"),
		"too long":       good + strings.Repeat(" ", 600<<10),
	} {
		if id, err := saml.CheckMetadata([]byte(document)); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
}
