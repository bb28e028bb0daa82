package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// contract is openapi.yaml as the tests read it, which is not how the server does.
type contract struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex // the compiler is not safe for concurrent use
}

const contractURL = "file:///openapi.json"

func readContract(t testing.TB) *contract {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	check(t, err)
	var raw map[string]any
	check(t, yaml.Unmarshal(text, &raw))
	encoded, err := json.Marshal(raw)
	check(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	check(t, err)
	c := &contract{doc: doc.(map[string]any), compiler: jsonschema.NewCompiler()}
	c.compiler.AssertFormat()
	check(t, c.compiler.AddResource(contractURL, doc))
	return c
}

// operation is one operation of the document.
type operation struct {
	method, path string
	body         map[string]any
}

// query is the required part of an operation's query, made of its examples.
func (o operation) query() string {
	var all []string
	parameters, _ := o.body["parameters"].([]any)
	for _, p := range parameters {
		if p, _ := p.(map[string]any); p["in"] == "query" && p["required"] == true {
			all = append(all, fmt.Sprintf("%v=%v", p["name"], p["example"]))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "?" + strings.Join(all, "&")
}

func (c *contract) operations() []operation {
	var all []operation
	for path, item := range c.doc["paths"].(map[string]any) {
		for method, body := range item.(map[string]any) {
			if method != "parameters" {
				all = append(all, operation{strings.ToUpper(method), path, body.(map[string]any)})
			}
		}
	}
	return all
}

// find is the operation of a request's path.
func (c *contract) find(method, path string) (operation, bool) {
	path, _, _ = strings.Cut(path, "?")
	for _, op := range c.operations() {
		if op.method == method && matches(op.path, path) {
			return op, true
		}
	}
	return operation{}, false
}

func matches(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], "{") && want[i] != got[i] {
			return false
		}
	}
	return true
}

// verify holds a response against the document: its status, its type and, where that is JSON, its schema.
func (c *contract) verify(method, path string, a answer) error {
	op, found := c.find(method, path)
	if !found {
		return nil // 404 and 405 of what is no operation
	}
	pointer := fmt.Sprintf("/paths/%s/%s/responses/%d", escape(op.path), strings.ToLower(method), a.status)
	response, found := op.body["responses"].(map[string]any)[strconv.Itoa(a.status)].(map[string]any)
	if !found {
		return fmt.Errorf("status %d is not in the document", a.status)
	}
	if ref, is := response["$ref"].(string); is {
		pointer = strings.TrimPrefix(ref, "#")
		name := ref[strings.LastIndex(ref, "/")+1:]
		response = c.doc["components"].(map[string]any)["responses"].(map[string]any)[name].(map[string]any)
	}
	content, _ := response["content"].(map[string]any)
	if content == nil {
		if len(a.body) > 0 {
			return fmt.Errorf("there is a body, the document has none")
		}
		return nil
	}
	media, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if content[media] == nil {
		return fmt.Errorf("type %s is not in the document", media)
	}
	if !strings.HasSuffix(media, "json") {
		return nil
	}
	return c.validate(pointer+"/content/"+escape(media)+"/schema", a.body)
}

func (c *contract) validate(pointer string, body []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	schema, err := c.compiler.Compile(contractURL + "#" + pointer)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func escape(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(token)
}

func TestExamplesOfTheDocumentFollowItsSchemas(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	examples := 0
	for _, kind := range []string{"schemas", "responses"} {
		for name, v := range c.doc["components"].(map[string]any)[kind].(map[string]any) {
			item, pointer := v.(map[string]any), "/components/"+kind+"/"+name
			if kind == "responses" {
				item = item["content"].(map[string]any)["application/problem+json"].(map[string]any)
				pointer = "/components/schemas/Problem"
			}
			example, has := item["example"]
			if !has {
				continue
			}
			examples++
			text, err := json.Marshal(example)
			check(t, err)
			if err := c.validate(pointer, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if examples < 10 {
		t.Errorf("found only %d examples", examples)
	}
}

func TestEveryOperationNamesItsPermissionAndItsFailures(t *testing.T) {
	t.Parallel()
	for _, op := range readContract(t).operations() {
		permission, _ := op.body["x-permission"].(string)
		if permission == "" || op.body["operationId"] == nil || op.body["summary"] == nil {
			t.Errorf("%s %s lacks a permission, an identifier or a summary", op.method, op.path)
		}
		responses := op.body["responses"].(map[string]any)
		if permission == "public" {
			continue
		}
		for _, status := range []string{"401", "403", "500", "503"} {
			if responses[status] == nil {
				t.Errorf("%s %s does not document status %s", op.method, op.path, status)
			}
		}
		if strings.Contains(op.path, "{id}") && responses["404"] == nil {
			t.Errorf("%s %s does not document status 404", op.method, op.path)
		}
	}
}
