package pcre

import "unicode"

// Regexp is a compiled expression.
type Regexp struct {
	match  matcher
	groups int
	names  map[string]int
}

// Groups is the number of capturing groups, the whole match not counted.
func (re *Regexp) Groups() int { return re.groups }

// Name is the number of a named group; false when there is none.
func (re *Regexp) Name(name string) (int, bool) {
	n, ok := re.names[name]
	return n, ok
}

// maxDepth bounds how deeply a match may nest.
const maxDepth = 300_000

// search is the state of a search.
type search struct {
	text  []rune
	from  int // where \G matches
	begin int // of the match, which \K moves
	caps  []int
	steps int
	depth int
}

// step counts work; false when there is none left.
func (s *search) step() bool {
	s.steps--
	return s.steps >= 0
}

// matcher matches at a place and asks the rest, k, whether it matches from the place behind.
type matcher func(s *search, i int, k func(int) bool) bool

// Find finds the first match at or after a place: pairs of the begin and the end of the match and of its groups, -1 where a group
// took no part; nil for none. It takes from steps; done is false when they did not suffice.
func (re *Regexp) Find(text []rune, from int, steps *int) (match []int, done bool) {
	s := &search{text: text, from: from, steps: *steps}
	defer func() { *steps = s.steps }()
	for i := from; i <= len(text); i++ {
		s.caps, s.begin = unset(2*re.groups+2), i
		end := -1
		if re.match(s, i, func(j int) bool { end = j; return true }) && s.steps >= 0 {
			s.caps[0], s.caps[1] = s.begin, end
			return s.caps, true
		}
		if s.steps < 0 {
			return nil, false
		}
	}
	return nil, true
}

func unset(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

func empty(_ *search, i int, k func(int) bool) bool { return k(i) }

func one(is func(rune) bool) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		return s.step() && i < len(s.text) && is(s.text[i]) && k(i+1)
	}
}

// where matches nothing at places that pass a test.
func where(at func(s *search, i int) bool) matcher {
	return func(s *search, i int, k func(int) bool) bool { return s.step() && at(s, i) && k(i) }
}

func sequence(list []matcher) matcher {
	switch len(list) {
	case 0:
		return empty
	case 1:
		return list[0]
	}
	first, rest := list[0], sequence(list[1:])
	return func(s *search, i int, k func(int) bool) bool {
		return first(s, i, func(j int) bool { return rest(s, j, k) })
	}
}

func alternatives(list []matcher) matcher {
	if len(list) == 1 {
		return list[0]
	}
	return func(s *search, i int, k func(int) bool) bool {
		for _, m := range list {
			if !s.step() {
				return false
			}
			if m(s, i, k) {
				return true
			}
		}
		return false
	}
}

func capture(n int, m matcher) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		return m(s, i, func(j int) bool {
			a, b := s.caps[2*n], s.caps[2*n+1]
			s.caps[2*n], s.caps[2*n+1] = i, j
			if k(j) {
				return true
			}
			s.caps[2*n], s.caps[2*n+1] = a, b
			return false
		})
	}
}

// atomic takes the first way in which m matches, and no other.
func atomic(m matcher) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		saved, end := append([]int{}, s.caps...), -1
		if m(s, i, func(j int) bool { end = j; return true }) && k(end) {
			return true
		}
		copy(s.caps, saved)
		return false
	}
}

// look asks whether m matches from here on, or up to here if behind.
func look(m matcher, behind, negative bool) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		saved, begin, found := append([]int{}, s.caps...), s.begin, false
		for from := i; from >= 0 && !found && s.step(); from-- {
			found = m(s, from, func(j int) bool { return !behind || j == i })
			if !behind {
				break
			}
		}
		if s.steps >= 0 && found != negative {
			if negative {
				copy(s.caps, saved)
			}
			s.begin = begin
			if k(i) {
				return true
			}
		}
		copy(s.caps, saved)
		return false
	}
}

func backReference(n int, fold bool) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		from, to := s.caps[2*n], s.caps[2*n+1]
		if from < 0 || i+to-from > len(s.text) {
			return false
		}
		for at := from; at < to; at++ {
			a, b := s.text[at], s.text[i+at-from]
			if !s.step() || a != b && !(fold && least(a) == least(b)) {
				return false
			}
		}
		return k(i + to - from)
	}
}

// least is the least of the characters that differ from one in case only.
func least(r rune) rune {
	out := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		out = min(out, f)
	}
	return out
}

// repeat matches m from low to high times, as often as possible, or as seldom if lazy.
func repeat(m matcher, low, high int, lazy bool) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		var from func(count, i int) bool
		from = func(count, i int) bool {
			if s.depth++; s.depth > maxDepth {
				s.steps = -1
			}
			defer func() { s.depth-- }()
			if !s.step() || lazy && count >= low && k(i) {
				return s.steps >= 0
			}
			again := func(j int) bool {
				if j == i { // more rounds of nothing change nothing
					return k(j)
				}
				return from(count+1, j)
			}
			if count < high && m(s, i, again) {
				return true
			}
			return !lazy && count >= low && s.steps >= 0 && k(i)
		}
		return from(0, i)
	}
}

// repeatOne is repeat of a single character.
func repeatOne(is func(rune) bool, low, high int, lazy bool) matcher {
	return func(s *search, i int, k func(int) bool) bool {
		n := 0
		for n < high && i+n < len(s.text) && (!lazy || n < low) && is(s.text[i+n]) && s.step() {
			n++
		}
		if n < low {
			return false
		}
		if !lazy {
			for ; n >= low && s.step(); n-- {
				if k(i + n) {
					return true
				}
			}
			return false
		}
		for s.step() {
			if k(i + n) {
				return true
			}
			if n >= high || i+n >= len(s.text) || !is(s.text[i+n]) {
				return false
			}
			n++
		}
		return false
	}
}
