package pcre_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"tyche/engine/formula/pcre"
)

// find answers the first match and its groups, "-" for none, "..." where the steps ran out.
func find(t *testing.T, pattern, text string, fold bool) string {
	t.Helper()
	re, err := pcre.Compile(pattern, fold)
	if err != nil {
		return err.Error()
	}
	steps, runes := 200_000, []rune(text)
	m, done := re.Find(runes, 0, &steps)
	if !done {
		return "..."
	}
	if m == nil {
		return "-"
	}
	var out []string
	for i := 0; i < len(m); i += 2 {
		if m[i] < 0 {
			out = append(out, "<unset>")
			continue
		}
		out = append(out, string(runes[m[i]:m[i+1]]))
	}
	return strings.Join(out, "|")
}

// TestDocumentedBehaviour holds examples of the manual of PCRE2 (pcre2pattern) and of perlre.
func TestDocumentedBehaviour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pattern, text, want string }{
		{`\w+(?=;)`, "one two; three", "two"}, {`foo(?!bar)`, "foobar foobaz", "foo"}, {`(?!foo)...bar`, "foobar", "-"}, {`(?<!foo)bar`, "foobar xbar", "bar"},
		{`(?<=bullock|donkey) cart`, "bullock cart", " cart"}, {`(?<=\d{3})(?<!999)foo`, "999foo 123foo", "foo"}, {`(?<=\d{3}...)(?<!999)foo`, "123abcfoo", "foo"},
		{`(sens|respons)e and \1ibility`, "sense and sensibility", "sense and sensibility|sens"}, {`(sens|respons)e and \1ibility`, "sense and responsibility", "-"},
		{`((?i)rah)\s+\1`, "RAH RAH", "RAH RAH|RAH"}, {`((?i)rah)\s+\1`, "RAH rah", "-"}, {`(?<p1>(?i)rah)\s+\k{p1}`, "rah rah", "rah rah|rah"}, {`(?P<p1>x)(?P=p1)`, "axx", "xx|x"},
		{`(a|(bc))\2`, "aa bcbc", "bcbc|bc|bc"}, {`(?>\d+)foo`, "123456foo", "123456foo"}, {`(?>a+)ab`, "aaab", "-"}, {`\d++foo`, "12foo", "12foo"}, {`a++ab`, "aaab", "-"}, {`(abc|xyz){2,3}+`, "abcxyzabc", "abcxyzabc|abc"},
		{`foo\Kbar`, "foobar", "bar"}, {`(foo)\Kbar`, "foobar", "bar|foo"}, {`(?=ab)\w`, "cab", "a"}, {`\Aabc\z`, "abc", "abc"}, {`abc\Z`, "abc\n", "abc"}, {`abc$`, "abc\n", "abc"}, {`^b`, "a\nb", "-"}, {`(?m)^b`, "a\nb", "b"},
		{`(?s)a.b`, "a\nb", "a\nb"}, {`a.b`, "a\nb", "-"}, {`(?x) a b # comment`, "ab", "ab"}, {`a(?#comment)b`, "ab", "ab"}, {`\Qa.b\E+`, "a.bb", "a.bb"}, {`(a(?i)b)c`, "aBc", "aBc|aB"}, {`(a(?i)b|c)`, "C", "C|C"},
		{`(?i:a)b`, "Ab AB", "Ab"}, {`[^]]+`, "ab]", "ab"}, {`[]a]+`, "]a", "]a"}, {`[a-c\d-]+`, "b1-", "b1-"}, {`[[:alpha:]_]+`, "ab_1", "ab_"}, {`[[:^digit:]]+`, "1ab", "ab"}, {`\p{Lu}\p{Ll}+`, "xÄrger", "Ärger"}, {`\P{L}+`, "ab12", "12"},
		{`\x41\x{20ac}\t`, "A€\t", "A€\t"}, {`\h+\H`, "a \tb", " \tb"}, {`a\Rb`, "a\r\nb", "a\r\nb"}, {`\bcat\B`, "cat cats", "cat"}, {`(a*)*b`, "aab", "aab|"}, {`(a|b)*?c`, "abc", "abc|b"}, {`a{2,}?`, "aaaa", "aa"}, {`a{,2}b`, "aaab", "aab"}, {`x{y`, "x{y", "x{y"},
		{`^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$`, "Passw0rds", "Passw0rds"}, {`^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$`, "password", "-"}, {`\b(\w+)\s+\1\b`, "this is is it", "is is|is"}, {`(?<year>\d{4})-(?<m>\d\d)`, "on 2024-05", "2024-05|2024|05"},
		{`(?:(a)|b)\1?c`, "bc", "bc|<unset>"}, {`\g{-1}`, "a", pcre.ErrInvalid.Error()}, {`(a)\g{-1}`, "aa", "aa|a"}, {`(?(1)a|b)`, "a", pcre.ErrUnsupported.Error()}, {`(?R)`, "", pcre.ErrUnsupported.Error()}, {`(a))`, "a", pcre.ErrInvalid.Error()},
		{`(a`, "a", pcre.ErrInvalid.Error()}, {`[a`, "a", pcre.ErrInvalid.Error()}, {`a**`, "a", pcre.ErrInvalid.Error()}, {`\2(a)`, "a", pcre.ErrInvalid.Error()}, {`[b-a]`, "a", pcre.ErrInvalid.Error()}, {`(*SKIP)`, "a", pcre.ErrUnsupported.Error()}, {`\`, "a", pcre.ErrInvalid.Error()},
		{`(a+)+$`, strings.Repeat("a", 40) + "b", "..."}, {`(?:a|b)*c`, strings.Repeat("ab", 16000), "..."},
	} {
		if got := find(t, c.pattern, c.text, false); got != c.want {
			t.Errorf("%s in %.40q is %.60q, wanted %q", c.pattern, c.text, got, c.want)
		}
	}
	if got := find(t, `ÄRGER|[a-c]x`, "BX ärger", true); got != "BX" {
		t.Errorf("without regard to case it is %q", got)
	}
}

// FuzzAgreesWithTheStandardLibrary holds what both packages know against package regexp: no panic, the same matches.
func FuzzAgreesWithTheStandardLibrary(f *testing.F) {
	for _, x := range [][2]string{{`(a|ab)(c|bcx)(x*)`, "abcx"}, {`a+?b*|.c`, "aabbb"}, {`x*(y|z).?`, "xxyz"}, {`(?<=a)b|[^x-z]{2}`, "aab"}, {`(?:(a*)b)*\1`, "aabab"}} {
		f.Add(x[0], x[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 60 || len(text) > 60 {
			return
		}
		own, err := pcre.Compile(pattern, false)
		std, stdErr := regexp.Compile(pattern)
		if err != nil || stdErr != nil || !plain(pattern) {
			if err != nil && !errors.Is(err, pcre.ErrInvalid) && !errors.Is(err, pcre.ErrUnsupported) {
				t.Fatal(err)
			}
			return
		}
		steps, runes := 100_000, []rune(text)
		m, done := own.Find(runes, 0, &steps)
		if !done {
			return
		}
		loc := std.FindStringIndex(string(runes))
		if (m == nil) != (loc == nil) || m != nil && (len(string(runes[:m[0]])) != loc[0] || len(string(runes[:m[1]])) != loc[1]) {
			t.Fatalf("%q in %q is %v here, %v there", pattern, text, m, loc)
		}
	})
}

// plain keeps to what the two mean alike: neither the ends of texts nor groups that are repeated.
func plain(pattern string) bool {
	for _, other := range []string{")*", ")+", ")?", "(?", "){"} {
		if strings.Contains(pattern, other) {
			return false
		}
	}
	return strings.Trim(pattern, "abcxyz()|.*+?") == ""
}
