package program

// Function is a pure function of numbers that a program calls lane by lane (exp, RoundDigits, a quantile function with
// uncertain parameters). The name is its identity: two functions of one name are the same function. Exactly one of Unary,
// Binary and Nary is set, as Arity says (Nary for three or more); the slice forms are optional, give the same bits for
// each element, and may be called with any length. Functions are safe for concurrent use.
type Function struct {
	Name  string
	Arity int
	// Cost is the rough time of one call in nanoseconds; 0 means unknown.
	Cost float64
	// Power is n where the function is elementary.Pow(x, n) with a whole n that elementary.SmallPower allows; else 0.
	Power int

	Unary       func(x float64) float64
	UnarySlice  func(dst, x []float64)
	Binary      func(x, y float64) float64
	BinarySlice func(dst, x, y []float64)
	Nary        func(args []float64) float64
}

// Eval calls the function with as many arguments as its arity.
func (f *Function) Eval(args []float64) float64 {
	switch f.Arity {
	case 1:
		return f.Unary(args[0])
	case 2:
		return f.Binary(args[0], args[1])
	}
	return f.Nary(args)
}

// complete reports whether the function that the arity asks for is there.
func (f *Function) complete() bool {
	switch f.Arity {
	case 1:
		return f.Unary != nil
	case 2:
		return f.Binary != nil
	}
	return f.Arity > 2 && f.Nary != nil
}

// Scalar is one lane's value: a number and the code that says what it means.
type Scalar struct {
	Num  float64
	Code uint8
}

// LaneFunc computes one lane of a formula that has no vector form. It must be a pure function of in and of the texts that
// in refers to: where an index of a text appears, the text counts and not its number. It writes all of out. One LaneFunc
// is used by one goroutine at a time. Neither slice may be kept.
type LaneFunc interface {
	Eval(texts *Texts, in, out []Scalar)
}

// LaneFunction describes a LaneFunc: how many scalars it takes and gives, and how to make one for a worker. The name is
// its identity.
type LaneFunction struct {
	Name    string
	In, Out int
	// Cost is the rough time of one call in nanoseconds; 0 means unknown.
	Cost float64
	New  func() LaneFunc
}

// complete reports whether the function can be made and gives something.
func (f *LaneFunction) complete() bool { return f.New != nil && f.In >= 0 && f.Out >= 1 }

// Texts interns texts for one worker: equal texts have equal indices. The first ones are the program's; the others come
// and go with a block of trials, so their indices mean nothing outside it.
type Texts struct {
	list  []string
	index map[string]int
	fixed int
}

// NewTexts returns an interner that holds the given distinct texts at their positions.
func NewTexts(fixed []string) *Texts {
	t := &Texts{list: append([]string(nil), fixed...), index: make(map[string]int, len(fixed)), fixed: len(fixed)}
	for i, s := range fixed {
		t.index[s] = i
	}
	return t
}

// Text returns the text with the given index, "" where there is none.
func (t *Texts) Text(index float64) string {
	if index >= 0 && index < float64(len(t.list)) {
		return t.list[int(index)]
	}
	return ""
}

// Intern returns the index of a text, a new one if it was not there.
func (t *Texts) Intern(s string) float64 {
	i, ok := t.index[s]
	if !ok {
		i = len(t.list)
		t.list = append(t.list, s)
		t.index[s] = i
	}
	return float64(i)
}

// Reset forgets every text but the program's own.
func (t *Texts) Reset() {
	for _, s := range t.list[t.fixed:] {
		delete(t.index, s)
	}
	clear(t.list[t.fixed:])
	t.list = t.list[:t.fixed]
}
