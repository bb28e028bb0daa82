package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// secrets are markers, one for each thing that a customer or a person writes. They are random enough to be found only
// where they were put.
var secrets = map[string]string{
	"file name": "Qx7vFilenameMarker", "sheet name": "Qx7vSheetMarker", "cell text": "Qx7vCelltextMarker", "label": "Qx7vLabelMarker",
	"idempotency key": "Qx7vIdempotencyMarker", "e-mail": "qx7vmail.marker", "person's name": "Qx7vPersonMarker",
	"organization's name": "Qx7vOrganizationMarker", "failure's text": "Qx7vFailureMarker",
	"name of a key": "Qx7vKeyMarker", "name of a provider": "Qx7vProviderMarker",
}

// forms are a text's bytes in the ways in which it might lie in a file.
func forms(text string) map[string][]byte {
	wide := make([]byte, 0, 2*len(text))
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	all := map[string][]byte{"plain": []byte(text), "UTF-16": wide, "hex": []byte(hex.EncodeToString([]byte(text))),
		"HEX": []byte(strings.ToUpper(hex.EncodeToString([]byte(text))))}
	for shift := range 3 { // where the text stands in a longer one decides on its base64; the borders are cut
		coded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), text...))
		all["base64, shifted "+string(rune('0'+shift))] = []byte(coded[2*shift : len(coded)-2])
	}
	return all
}

// found looks for the secrets in a folder's files and in more texts, and says where they are.
func found(t *testing.T, home string, more map[string][]byte) (places []string, files int) {
	t.Helper()
	look := func(where string, data []byte) {
		for what, secret := range secrets {
			for form, text := range forms(secret) {
				if bytes.Contains(data, text) {
					places = append(places, where+" holds the "+what+" ("+form+")")
				}
			}
		}
	}
	check(t, filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // temporary files come and go
		}
		if data, err := os.ReadFile(path); err == nil {
			files++
			look(strings.TrimPrefix(path, home), data)
		}
		return nil
	}))
	for where, data := range more {
		look(where, data)
	}
	return places, files
}

// markedBook is a workbook with secrets in it: A1 uncertain, B1 what matters.
func markedBook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // it is in memory
	sheet := secrets["sheet name"]
	check(t, f.SetSheetName("Sheet1", sheet))
	for cell, value := range map[string]any{"A1": 1.0, "A2": secrets["cell text"], "C1": secrets["label"]} {
		check(t, f.SetCellValue(sheet, cell, value))
	}
	check(t, f.SetCellFormula(sheet, "B1", "A1*2"))
	check(t, f.SetCellFormula(sheet, "B2", `IF(A1>-1000,A1,"`+secrets["failure's text"]+`")`))
	var out bytes.Buffer
	check(t, f.Write(&out))
	return out.Bytes()
}

// TestNothingSensitiveLiesInTheClear has people with names and addresses run a workbook full of markers, small and
// sharded, refused and cancelled, and looks for the markers in everything that the node has written: PostgreSQL with its
// log of changes, Temporal's SQLite, objects, keys, logs, output.
func TestNothingSensitiveLiesInTheClear(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	_, token, _ := strings.Cut(n.Setup, "#")
	root := newPerson(t, n.API)
	root.wants(t, 201, "POST", "/v1/setup", map[string]any{"token": token, "email": secrets["e-mail"] + "@example.com",
		"name": secrets["person's name"], "password": "a password of theirs"})
	root.wants(t, 200, "PATCH", "/v1/organization", map[string]any{"name": secrets["organization's name"]})
	root.wants(t, 201, "POST", "/v1/api-keys", map[string]any{"name": secrets["name of a key"]})
	root.wants(t, 201, "POST", "/v1/identity-providers", map[string]any{"protocol": "oidc", "name": secrets["name of a provider"],
		"issuer": "https://login.example.com", "client_id": "c"})
	c := root.key(t)
	book := markedBook(t)
	workbook := c.upload(t, secrets["file name"]+".xlsx", book).id(t, http.StatusCreated)
	sheet := secrets["sheet name"]
	request := func(output string, trials int) map[string]any {
		return map[string]any{"workbook_id": workbook, "trials": trials, "specification": map[string]any{
			"inputs":  []any{map[string]any{"cell": sheet + "!A1", "distribution": "normal", "mean": 0, "sd": 1}},
			"outputs": []any{sheet + "!" + output}}}
	}
	var runs []string
	for _, job := range []struct {
		output string
		trials int
	}{{"B1", 1000}, {"B2", 2000}, {"B1", 3_000_000}} {
		body, err := json.Marshal(request(job.output, job.trials))
		check(t, err)
		req, err := http.NewRequest(http.MethodPost, n.API+"/v1/simulations", bytes.NewReader(body))
		check(t, err)
		req.Header.Set("Authorization", "Bearer "+c.key)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", secrets["idempotency key"]+job.output+string(rune('a'+len(runs))))
		res, err := http.DefaultClient.Do(req)
		check(t, err)
		var made struct{ ID string }
		check(t, json.NewDecoder(res.Body).Decode(&made))
		check(t, res.Body.Close())
		if made.ID == "" {
			t.Fatalf("the run was answered %s", res.Status)
		}
		runs = append(runs, made.ID)
	}
	if a := c.run(t, request("ZZ9", 10)); a.status != http.StatusAccepted && a.status != http.StatusUnprocessableEntity {
		t.Errorf("a strange output: %d", a.status)
	}
	for _, id := range runs {
		if s := c.finish(t, id, 2*time.Minute); s.Status != "completed" {
			t.Errorf("%+v", s)
		}
		if a := c.get(t, "/v1/simulations/"+id+"/results"); a.status != 200 || !bytes.Contains(a.body, []byte(sheet)) {
			t.Errorf("results: %d %s", a.status, a.body)
		}
	}
	n.stop(t) // everything is written
	planted := filepath.Join(n.home, "planted")
	check(t, os.WriteFile(planted, []byte("xx"+base64.StdEncoding.EncodeToString([]byte("y"+secrets["label"]+"z"))), 0o600))
	if places, _ := found(t, n.home, nil); len(places) == 0 {
		t.Error("the search does not find what was planted")
	}
	check(t, os.Remove(planted))
	places, files := found(t, n.home, map[string][]byte{"the output": n.log.Bytes()})
	for _, place := range places {
		t.Error(place)
	}
	if files < 500 {
		t.Errorf("looked at %d files only", files)
	}
}

// keyStatus is what `tyche keys status --json` prints.
type keyStatus struct {
	Master struct {
		KeyID uint32 `json:"key_id"`
		Keys  int
	}
	Owners []struct {
		Organization, Subject string
		Keys                  map[string]int
	}
	Destroyed []map[string]string
}

// ofOrganizations counts owners; the node has its keys when it first needs them.
func (s keyStatus) ofOrganizations() (n int) {
	for _, o := range s.Owners {
		if o.Organization != "00000000-0000-0000-0000-000000000000" {
			n++
		}
	}
	return n
}

// keysOf reads what `tyche keys status` says.
func keysOf(t *testing.T, home string) (s keyStatus) {
	t.Helper()
	out, errs, code := command(t, "keys", "status", "--home", home, "--json")
	if code != 0 {
		t.Fatal(errs)
	}
	check(t, json.Unmarshal([]byte(out), &s))
	return s
}

// organization is one with a workbook and a completed run.
type organization struct {
	id, workbook, run string
	caller
}

func (n *node) organization(t *testing.T, name string) (o organization) {
	t.Helper()
	out, errs, code := command(t, "org", "create", name, "--home", n.home)
	if code != 0 {
		t.Fatal(errs)
	}
	var made struct {
		ID  string `json:"id"`
		Key string `json:"api_key"`
	}
	check(t, json.Unmarshal([]byte(out), &made))
	o.id, o.caller = made.ID, caller{base: n.API, key: made.Key}
	sheet := secrets["sheet name"]
	o.workbook = o.upload(t, "book.xlsx", markedBook(t)).id(t, http.StatusCreated)
	o.run = o.caller.run(t, map[string]any{"workbook_id": o.workbook, "trials": 1000, "specification": map[string]any{
		"inputs":  []any{map[string]any{"cell": sheet + "!A1", "distribution": "normal", "mean": 0, "sd": 1}},
		"outputs": []any{sheet + "!B1"}}}).id(t, http.StatusAccepted)
	if s := o.finish(t, o.run, time.Minute); s.Status != "completed" {
		t.Fatalf("%+v", s)
	}
	return o
}

// reads checks that every way to the organization's data answers as wanted.
func (o organization) reads(t *testing.T, base, when string, want int) {
	t.Helper()
	o.base = base
	for _, path := range []string{"/v1/workbooks/" + o.workbook, "/v1/workbooks/" + o.workbook + "/cells?sheet=" + secrets["sheet name"] + "&range=A1:B2",
		"/v1/simulations/" + o.run, "/v1/simulations/" + o.run + "/results", "/v1/simulations/" + o.run + "/outputs/0/histogram?bins=10"} {
		if a := o.get(t, path); a.status != want {
			t.Errorf("%s: %s answers %d, want %d: %s", when, path, a.status, want, a.body)
		}
	}
	var list struct{ Items []json.RawMessage }
	a := o.get(t, "/v1/simulations")
	a.json(t, &list)
	if a.status != http.StatusOK || (len(list.Items) > 0) != (want == http.StatusOK) {
		t.Errorf("%s: the list of simulations: %d with %d items", when, a.status, len(list.Items))
	}
}

// TestDestroyedKeysAreGoneFromEveryCopy keeps a copy of everything but the key store, rotates all keys and destroys one
// organization's and one person's while the node runs, and then restores the copy.
func TestDestroyedKeysAreGoneFromEveryCopy(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	n := up(t, home)
	kept, gone, person := n.organization(t, "Kept"), n.organization(t, "Gone"), n.organization(t, "With a person")
	n.stop(t)
	copied := t.TempDir()
	run(t, "cp", "-a", home, copied)
	backup := filepath.Join(copied, filepath.Base(home))
	check(t, os.RemoveAll(filepath.Join(backup, "keys")))
	n = up(t, home)
	before := keysOf(t, home)
	var subject string
	for _, o := range before.Owners {
		if o.Organization == person.id && o.Subject != "" {
			subject = o.Subject
		}
	}
	for _, args := range [][]string{{"rotate", "--master"}, {"rotate", "--org", kept.id}, {"rotate", "--org", person.id, "--subject", subject}} {
		if _, errs, code := command(t, append(append([]string{"keys"}, args...), "--home", home)...); code != 0 {
			t.Fatalf("%v: %s", args, errs)
		}
	}
	after := keysOf(t, home)
	if after.Master.KeyID == before.Master.KeyID || after.Master.Keys != 1 || after.ofOrganizations() != before.ofOrganizations() {
		t.Errorf("rotated: %+v", after)
	}
	for _, o := range []organization{kept, gone, person} {
		o.reads(t, n.API, "after rotation", http.StatusOK)
	}
	if _, _, code := command(t, "keys", "destroy", "--home", home, "--org", gone.id); code == 0 {
		t.Error("an organization is destroyed without --confirm")
	}
	for _, args := range [][]string{{"--org", gone.id, "--confirm", gone.id}, {"--subject", subject, "--confirm", subject}} {
		if _, errs, code := command(t, append([]string{"keys", "destroy", "--home", home}, args...)...); code != 0 {
			t.Fatal(errs)
		}
	}
	waitFor(t, 5*time.Second, "every process has noticed", func() bool {
		gone.base = n.API
		return gone.get(t, "/v1/simulations/"+gone.run).status == http.StatusNotFound
	})
	gone.reads(t, n.API, "destroyed", http.StatusNotFound)
	person.reads(t, n.API, "destroyed", http.StatusNotFound)
	kept.reads(t, n.API, "others destroyed", http.StatusOK)
	n.stop(t)
	keys := filepath.Join(t.TempDir(), "keys")
	run(t, "cp", "-a", filepath.Join(home, "keys"), keys)
	check(t, os.RemoveAll(home))
	run(t, "cp", "-a", backup, home)
	run(t, "cp", "-a", keys, filepath.Join(home, "keys"))
	n = up(t, home)
	gone.reads(t, n.API, "restored", http.StatusNotFound)
	person.reads(t, n.API, "restored", http.StatusNotFound)
	kept.reads(t, n.API, "restored", http.StatusOK)
	if s := keysOf(t, home); len(s.Destroyed) != 2 {
		t.Errorf("restored: %+v", s.Destroyed)
	}
}
