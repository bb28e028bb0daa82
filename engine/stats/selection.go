package stats

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"tyche/engine/elementary"
)

// Selection finds numbers by their ranks in a column that is made once and not kept: exactly, in one look at it.
//
// A pilot, some numbers of the column, tells between which bounds each number sought will lie, all but certainly. The
// bounds cut the line into classes: what equals a bound, and what lies strictly between two. Every number of the column is
// counted in its class, by a [Sieve], and kept only where a number sought may be. The counts then tell whether it is there;
// if not (or the pilot was not like the rest), [Selection.Wider] keeps what another look needs. Which pilot it was changes
// no result. A Selection is immutable.
type Selection struct {
	bounds []float64        // ascending; class 2i+1 is what equals bounds[i], class 2i what lies below it and above bounds[i-1]
	kept   [maxClasses]bool // by class; classes of what equals a bound need no keeping
	// shares are, by class that is kept, the share of the numbers that may be in it, by the pilot.
	shares [maxClasses]float64
	// buckets cut the range of the bounds evenly, so that a number finds its class without a search.
	low, scale float64
	buckets    [2 * sieveBuckets]bucket // the first sieveBuckets+1 count
}

const (
	sieveBuckets = 1024
	// maxClasses bounds the classes, and so the bounds to 127.
	maxClasses = 256
	crowded    = maxClasses - 1 // no class
	// batch is how many numbers are classified at once.
	batch = 256
)

// bucket tells the class of the numbers in it.
type bucket struct {
	bound float64 // the only bound in the bucket, +Inf where there is none
	class uint8   // of what is below that bound; crowded where there are several
}

// pilotReach is how many standard deviations of its rank in the pilot a number sought may be off: the chance of more is
// 2e-9.
const pilotReach = 6

// NewSelection prepares the search for the numbers of the given ascending ranks among n, and counts those below some numbers.
// It reorders the pilot. Where the pilot tells nothing, every number is kept.
func NewSelection(pilot []float64, ranks []int, n int, below []float64) *Selection {
	bounds := slices.Clone(below)
	var spans []span
	if len(pilot) > 0 && n > 0 {
		spans = pilotSpans(pilot, ranks, n)
	}
	for _, s := range spans {
		bounds = append(bounds, s.low, s.high)
	}
	bounds = slices.DeleteFunc(bounds, func(x float64) bool { return math.IsInf(x, 0) })
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	s := &Selection{bounds: bounds}
	for class := 0; class < s.classes(); class += 2 {
		low, high := s.gap(class)
		for _, span := range spans {
			if low >= span.low && high <= span.high {
				s.kept[class], s.shares[class] = true, span.share
			}
		}
		s.kept[class] = s.kept[class] || len(spans) == 0 && len(ranks) > 0
	}
	s.setBuckets()
	return s
}

// span is where some numbers sought lie, between two numbers, with the share of all numbers that may lie there too.
type span struct{ low, high, share float64 }

// pilotSpans returns between which numbers those of the ranks lie.
func pilotSpans(pilot []float64, ranks []int, n int) []span {
	places := pilotPlaces(len(pilot), ranks, n)
	var wanted []int
	for _, p := range places {
		wanted = append(wanted, max(p[0], 0), min(p[1], len(pilot)-1))
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	numbers := numbersAt(pilot, wanted)
	number := func(rank int) float64 {
		i, _ := slices.BinarySearch(wanted, rank)
		return numbers[i]
	}
	spans := make([]span, len(places))
	for i, p := range places {
		spans[i] = span{math.Inf(-1), math.Inf(1), float64(p[1]-p[0]+1) / float64(len(pilot))}
		if p[0] >= 0 {
			spans[i].low = number(p[0])
		}
		if p[1] < len(pilot) {
			spans[i].high = number(p[1])
		}
	}
	return mergeSpans(spans)
}

// pilotPlaces returns between which ranks of a pilot of m numbers those of the ascending ranks among n lie; they may be beyond
// its ends. Places that meet are one.
func pilotPlaces(pilot int, ranks []int, n int) (places [][2]int) {
	for _, rank := range ranks {
		p := float64(rank) / float64(max(n-1, 1))
		m := float64(pilot)
		at, reach := float64(p*(m-1)), float64(pilotReach*math.Sqrt(float64(m*p)*(1-p)))+2
		low, high := int(math.Floor(at-reach)), int(math.Ceil(at+reach))
		if k := len(places); k > 0 && low <= places[k-1][1] {
			places[k-1] = [2]int{min(places[k-1][0], low), max(places[k-1][1], high)}
		} else {
			places = append(places, [2]int{low, high})
		}
	}
	return places
}

const (
	// longPilot is how many numbers are searched with the help of a pilot of their own.
	longPilot = 1 << 17
	// pilotShare is the share of the numbers that such a pilot has: one in so many.
	pilotShare = 16
)

// numbersAt returns the numbers of some ascending ranks; it reorders them all.
func numbersAt(all []float64, ranks []int) []float64 {
	if len(all) >= longPilot && 4*len(ranks) < maxClasses {
		few := make([]float64, 0, len(all)/pilotShare+1)
		for i := 0; i < len(all); i += pilotShare {
			few = append(few, all[i])
		}
		s := NewSelection(few, ranks, len(all), nil)
		v := s.NewSieve()
		v.Add(all)
		if 2*v.held() < len(all) {
			if numbers, missed := s.Find([]*Sieve{v}, ranks); len(missed) == 0 {
				return numbers
			}
		}
	}
	selectRanks(all, 0, ranks, 2*bits.Len(uint(len(all))))
	numbers := make([]float64, len(ranks))
	for i, rank := range ranks {
		numbers[i] = all[rank]
	}
	return numbers
}

// mergeSpans joins spans that overlap.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.low, b.low) })
	merged := spans[:0]
	for _, s := range spans {
		if n := len(merged); n > 0 && s.low <= merged[n-1].high {
			merged[n-1].high = max(merged[n-1].high, s.high)
			merged[n-1].share += s.share
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}

// classes is how many there are.
func (s *Selection) classes() int { return 2*len(s.bounds) + 1 }

// gap returns the bounds that a class between two bounds lies between, infinite at the ends.
func (s *Selection) gap(class int) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if class > 0 {
		low = s.bounds[class/2-1]
	}
	if class/2 < len(s.bounds) {
		high = s.bounds[class/2]
	}
	return low, high
}

// Wider returns a Selection that also keeps what lies in the given classes.
func (s *Selection) Wider(classes []int) *Selection {
	wider := *s
	for _, class := range classes {
		wider.kept[class] = true
	}
	return &wider
}

// setBuckets prepares what classOf reads.
func (s *Selection) setBuckets() {
	if len(s.bounds) > 1 {
		s.low = s.bounds[0]
		s.scale = sieveBuckets / (s.bounds[len(s.bounds)-1] - s.low)
		if math.IsInf(s.scale, 0) { // bounds that are nearly one
			s.scale = 0
		}
	}
	within := make([]int, len(s.buckets))
	for _, x := range s.bounds {
		within[s.bucketOf(x)]++
	}
	next := 0
	for i := range s.buckets {
		s.buckets[i] = bucket{math.Inf(1), uint8(2 * next)}
		switch within[i] {
		case 0:
		case 1:
			s.buckets[i].bound = s.bounds[next]
		default:
			s.buckets[i].class = crowded
		}
		next += within[i]
	}
}

// bucketOf returns the bucket of a number; greater ones are in no lower bucket.
func (s *Selection) bucketOf(x float64) int {
	t := float64((x - s.low) * s.scale)
	if !(t > 0) {
		return 0
	}
	if t > sieveBuckets {
		return sieveBuckets
	}
	return int(t)
}

// findBuckets is bucketOf for as many numbers as there is place for.
func (s *Selection) findBuckets(buckets []uint64, numbers []float64) {
	done := 0
	if vectors() {
		done = bucketGroups(buckets, numbers, s.low, s.scale)
		elementary.Settle()
	}
	for i := done; i < len(buckets); i++ {
		buckets[i] = uint64(s.bucketOf(numbers[i]))
	}
}

// search is the class of a number, found by halving.
func (s *Selection) search(x float64) uint8 {
	i, equal := slices.BinarySearch(s.bounds, x)
	if equal {
		return uint8(2*i + 1)
	}
	return uint8(2 * i)
}

// Sieve counts and keeps numbers for a [Selection]. It is for one goroutine.
type Sieve struct {
	selection *Selection
	// counts are beside each other four times, so that numbers of one class need not wait for each other.
	counts [4][maxClasses]uint64
	kept   [maxClasses][]float64
}

// NewSieve makes an empty sieve.
func (s *Selection) NewSieve() *Sieve { return &Sieve{selection: s} }

// NewSieveOf makes an empty sieve with room for what it will keep of n numbers.
func (s *Selection) NewSieveOf(n int) *Sieve {
	v := s.NewSieve()
	for class, share := range s.shares {
		if share = min(share, 1); s.kept[class] {
			v.kept[class] = make([]float64, 0, int(float64(share*float64(n))*roomy))
		}
	}
	return v
}

// roomy is by how much the room in a sieve is larger than what is expected.
const roomy = 1.1

// Add takes numbers of the column.
func (v *Sieve) Add(numbers []float64) {
	var classes [batch]uint8
	for len(numbers) > 0 {
		n := min(len(numbers), len(classes))
		v.selection.classify(classes[:n], numbers)
		for i, class := range classes[:n] {
			v.counts[i&3][class]++
			if v.selection.kept[class] {
				v.kept[class] = append(v.kept[class], numbers[i])
			}
		}
		numbers = numbers[n:]
	}
}

// held is how many numbers are kept.
func (v *Sieve) held() (n int) {
	for _, kept := range v.kept {
		n += len(kept)
	}
	return n
}

// classify tells the classes of as many numbers as there is place for.
func (s *Selection) classify(classes []uint8, numbers []float64) {
	var buckets [batch]uint64
	s.findBuckets(buckets[:len(classes)], numbers)
	for i, x := range numbers[:len(classes)] {
		b := &s.buckets[buckets[i]&(2*sieveBuckets-1)]
		at, above := uint8(0), uint8(0)
		if x >= b.bound {
			at = 1
		}
		if x > b.bound {
			above = 1
		}
		classes[i] = b.class + at + above
		if b.class == crowded {
			classes[i] = s.search(x)
		}
	}
}

// Below returns how many numbers are less than one of those that NewSelection was told of.
func (s *Selection) Below(x float64, sieves []*Sieve) (n uint64) {
	i, _ := slices.BinarySearch(s.bounds, x)
	for class := range 2*i + 1 {
		n += counted(sieves, class)
	}
	return n
}

func counted(sieves []*Sieve, class int) (n uint64) {
	for _, v := range sieves {
		n += v.counts[0][class] + v.counts[1][class] + v.counts[2][class] + v.counts[3][class]
	}
	return n
}

// Find returns the numbers of the given ascending ranks among all that the sieves have seen. Where a rank lies in a class
// that was not kept, it answers those classes instead.
func (s *Selection) Find(sieves []*Sieve, ranks []int) (numbers []float64, missed []int) {
	first := 0
	for class := range s.classes() {
		end := first + int(counted(sieves, class))
		k := 0
		for k < len(ranks) && ranks[k] < end {
			k++
		}
		switch {
		case k == 0:
		case class%2 == 1:
			for range k {
				numbers = append(numbers, s.bounds[class/2]+0) // no minus zero
			}
		case !s.kept[class]:
			missed = append(missed, class)
		default:
			numbers = append(numbers, s.pick(sieves, class, first, ranks[:k])...)
		}
		ranks, first = ranks[k:], end
	}
	return numbers, missed
}

// pick returns the numbers of some ranks in a class that begins with a rank.
func (s *Selection) pick(sieves []*Sieve, class, first int, ranks []int) []float64 {
	var all []float64
	for _, v := range sieves {
		all = append(all, v.kept[class]...)
	}
	within := make([]int, len(ranks))
	for i, rank := range ranks {
		within[i] = rank - first
	}
	numbers := numbersAt(all, within)
	for i := range numbers {
		numbers[i] += 0 // no minus zero
	}
	return numbers
}
