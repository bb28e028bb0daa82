//go:build goexperiment.simd

package vector_test

import (
	"fmt"
	"os"
	"os/exec"
	"simd"
	"testing"
)

// TestBitsDoNotDependOnTheVectorLength runs the tests of the results again in processes that use shorter vectors, or none
// (length 0), as other machines do.
func TestBitsDoNotDependOnTheVectorLength(t *testing.T) {
	t.Parallel()
	if os.Getenv("TYCHE_VECTOR_LENGTH") != "" {
		return // this is such a process
	}
	for _, length := range []int{0, 128, 256} {
		if length >= simd.VectorBitSize() {
			continue
		}
		t.Run(fmt.Sprint(length), func(t *testing.T) {
			t.Parallel()
			c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^(TestBitsAreThoseOfEveryBuild|TestExecutorAgreesWithInterpreter|TestPowersOfOneValueHaveTheBitsOfEach)$")
			c.Env = append(os.Environ(), fmt.Sprintf("GODEBUG=simd=%d", length), "TYCHE_VECTOR_LENGTH=1")
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
