package api

// ReadOperations lets tests read documents with faults.
func ReadOperations(document string) (map[string]string, error) {
	return readOperations([]byte(document))
}
