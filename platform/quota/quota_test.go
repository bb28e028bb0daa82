package quota_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"tyche/platform/problem"
	"tyche/platform/quota"
	"tyche/platform/tenant"
)

// TestBucketIsExact compares with a count of what a bucket must let through: never
// more than its burst and what has flowed in since, and never less.
func TestBucketIsExact(t *testing.T) {
	t.Parallel()
	rate := quota.Rate{PerSecond: 50, Burst: 20}
	buckets := quota.NewBuckets[string]()
	random := rand.New(rand.NewPCG(3, 4))
	start := time.Unix(1_800_000_000, 0)
	tokens, now := rate.Burst, start
	for i := range 20_000 {
		step := time.Duration(random.ExpFloat64() * float64(15*time.Millisecond))
		now = now.Add(step)
		tokens = min(tokens+step.Seconds()*rate.PerSecond, rate.Burst)
		allowed := tokens >= 1
		s := buckets.Take("a", rate, now)
		if math.Abs(tokens-1) > 1e-6 && s.Allowed != allowed {
			t.Fatalf("step %d with %.3f tokens: allowed %v", i, tokens, s.Allowed)
		}
		if s.Allowed {
			tokens--
		}
		if math.Abs(float64(s.Remaining)-math.Floor(tokens)) > 1 || s.Next < 0 || s.Full < s.Next && tokens < rate.Burst-1 {
			t.Fatalf("step %d with %.3f tokens: %+v", i, tokens, s)
		}
		if !s.Allowed && !buckets.Look("a", rate, now.Add(s.Next+time.Microsecond)).Allowed {
			t.Fatalf("step %d: refused still when it said that it would not be", i)
		}
		if !s.Allowed { // Look moves the bucket's clock on, as a request would
			now = now.Add(s.Next + time.Microsecond)
			tokens += (s.Next + time.Microsecond).Seconds() * rate.PerSecond
		}
	}
}

func TestBucketsAreApartAndLookTakesNothing(t *testing.T) {
	t.Parallel()
	rate := quota.Rate{PerSecond: 1, Burst: 2}
	buckets := quota.NewBuckets[int]()
	now := time.Unix(1, 0)
	for range 5 {
		if !buckets.Look(1, rate, now).Allowed {
			t.Fatal("looking takes tokens")
		}
	}
	for n := range 3 {
		if got := buckets.Take(1, rate, now).Allowed; got != (n < 2) {
			t.Errorf("of a burst of two, request %d is allowed: %v", n, got)
		}
	}
	if !buckets.Take(2, rate, now).Allowed {
		t.Error("one key's requests count for another")
	}
	if buckets.Take(1, rate, now.Add(-time.Hour)).Allowed {
		t.Error("a clock that goes back fills a bucket")
	}
}

// TestManyKeysDoNotFillTheMemory goes through more keys than are kept.
func TestManyKeysDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	rate := quota.Rate{PerSecond: 1, Burst: 1}
	buckets := quota.NewBuckets[int]()
	now := time.Unix(1, 0)
	for key := range 300_000 {
		if !buckets.Take(key, rate, now).Allowed {
			t.Fatalf("key %d is refused at its first request", key)
		}
	}
	if buckets.Take(299_999, rate, now).Allowed {
		t.Error("the newest key was forgotten at once")
	}
}

func TestTiersGrow(t *testing.T) {
	t.Parallel()
	tiers := []tenant.Tier{"", tenant.Starter, tenant.Standard, tenant.Professional, tenant.Enterprise}
	for i, tier := range tiers[1:] {
		less, more := quota.Of(tiers[i]), quota.Of(tier)
		if more.Running < less.Running || more.TrialsPerRun < less.TrialsPerRun || more.TrialsPerMonth < less.TrialsPerMonth ||
			more.Bytes < less.Bytes || more.Requests.PerSecond < less.Requests.PerSecond || more.KeyRequests.PerSecond > more.Requests.PerSecond {
			t.Errorf("%s allows %+v, less than %+v", tier, more, less)
		}
	}
	if quota.Of("unknown") != quota.Of(tenant.Starter) {
		t.Error("an unknown tier is not the smallest")
	}
	if quota.Of(tenant.Enterprise).Requests.PerSecond != 500 {
		t.Error("enterprise has not 500 requests a second")
	}
}

func TestAdmitNamesTheLimit(t *testing.T) {
	t.Parallel()
	l := quota.Of(tenant.Starter)
	cases := []struct {
		run  quota.Run
		used quota.Used
		want string
	}{
		{quota.Run{Trials: l.TrialsPerRun, Outputs: 1}, quota.Used{}, ""},
		{quota.Run{Trials: l.TrialsPerRun + 1, Outputs: 1}, quota.Used{}, "Your tier allows 2,000,000 trials a simulation, not 2,000,001."},
		{quota.Run{Trials: 1, Outputs: 1}, quota.Used{Running: l.Running - 1}, ""},
		{quota.Run{Trials: 1, Outputs: 1}, quota.Used{Running: l.Running}, "Your tier allows 3 simulations at once, and so many are queued or running."},
		{quota.Run{Trials: 2, Outputs: 1}, quota.Used{Trials: l.TrialsPerMonth - 1}, "Your tier allows 500,000,000 trials a month; 1 are left of them."},
		{quota.Run{Trials: 1, Outputs: 2}, quota.Used{Bytes: l.Bytes - 18}, ""},
		{quota.Run{Trials: 1, Outputs: 2}, quota.Used{Bytes: l.Bytes - 17},
			"Your tier allows 5 GiB of workbooks and outcomes; this needs 18 bytes and 17 are left. Delete simulations to make room."},
	}
	for _, c := range cases {
		err := l.Admit(c.run, c.used)
		if (c.want == "") != (err == nil) || err != nil && (problem.KindOf(err) != problem.Exhausted || err.Error() != c.want) {
			t.Errorf("%+v with %+v: %v", c.run, c.used, err)
		}
	}
}
