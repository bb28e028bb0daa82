#!/usr/bin/env python3
"""Makes statistics.csv: a worksheet function, its arguments and its value, computed with mpmath at 50 digits.

    python3 statistics.py [POINTS] > statistics.csv

Densities, distribution functions and sums come from their definitions; inverses from root finding on them.
"""
import random
import sys
from mpmath import mp, mpf
import mpmath as m

mp.dps = 50
random.seed(20261124)
N = int(sys.argv[1]) if len(sys.argv) > 1 else 12
U = random.uniform


def logu(a, b):
    return 10 ** U(a, b)


def whole(a, b):
    return float(int(logu(a, b)))


def probability():
    return random.choice((U(0, 1), logu(-12, -1), 1 - logu(-9, -1)))


def put(name, args, value):
    value = float(value)
    if value == 0 or 1e-290 < abs(value) < 1e290:
        print(",".join([name] + [repr(float(a)) for a in args] + [repr(value)]))


def gamma_tails(a, x):
    """Both tails of the gamma distribution, each from the series or the fraction of the smaller one."""
    a, x = mpf(a), mpf(x)
    if x < a:
        low = m.gammainc(a, 0, x, regularized=True)
        return low, 1 - low
    high = m.gammainc(a, x, m.inf, regularized=True)
    return 1 - high, high


def gamma_density(a, x):
    return m.exp((a - 1) * m.log(x) - x - m.loggamma(a))


def beta_tails(a, b, x):
    a, b, x = mpf(a), mpf(b), mpf(x)
    if x < a / (a + b):
        low = m.betainc(a, b, 0, x, regularized=True)
        return low, 1 - low
    high = m.betainc(b, a, 0, 1 - x, regularized=True)
    return 1 - high, high


def beta_density(a, b, x):
    a, b, x = mpf(a), mpf(b), mpf(x)
    return m.exp((a - 1) * m.log(x) + (b - 1) * m.log(1 - x) - m.loggamma(a) - m.loggamma(b) + m.loggamma(a + b))


def invert(tails, p, q, low, high):
    """Where the lower tail is p, or the upper one q where that is smaller, by bisection in logarithms."""
    p, q, low, high = mpf(p), mpf(q), m.log(mpf(low)), m.log(mpf(high))
    for _ in range(85):
        mid = (low + high) / 2
        lower, upper = tails(m.exp(mid))
        if lower < p if p <= q else upper > q:
            low = mid
        else:
            high = mid
    return m.exp((low + high) / 2)


def student_upper(t, df):
    """P(T > t) for t > 0."""
    x = mpf(df) / (df + mpf(t) ** 2)
    return beta_tails(mpf(df) / 2, mpf(1) / 2, x)[0] / 2


def fisher_tails(x, a, b):
    return beta_tails(mpf(a) / 2, mpf(b) / 2, a * mpf(x) / (a * mpf(x) + b))


def binomial(k, n, p):
    return m.binomial(n, k) * mpf(p) ** int(k) * (1 - mpf(p)) ** int(n - k)


def hypergeometric(k, n, marked, all_):
    return m.binomial(marked, k) * m.binomial(all_ - marked, n - k) / m.binomial(all_, n)


def total(f, low, high):
    return m.fsum(f(k) for k in range(int(low), int(high) + 1))


def continuous():
    a, b = logu(-1, 3), logu(-1, 3)
    x = m.mpf(a) / (mpf(a) + b) * logu(-0.3, 0.1)
    x = float(min(x, mpf("0.999")))
    put("BETA.DIST", (x, a, b, 1), beta_tails(a, b, x)[0])
    put("BETA.DIST", (x, a, b, 0), beta_density(a, b, x))
    v = float(2 + 3 * mpf(x))
    put("BETADIST", (v, a, b, 2, 5), beta_tails(a, b, (mpf(v) - 2) / 3)[0])
    p = probability()
    put("BETA.INV", (p, a, b), invert(lambda z: beta_tails(a, b, z), p, 1 - mpf(p), 1e-300, mpf(1) - mpf(10) ** -40))
    scale = logu(-2, 4)
    x = a * scale * logu(-0.5, 0.3)
    put("GAMMA.DIST", (x, a, scale, 1), gamma_tails(a, mpf(x) / scale)[0])
    put("GAMMA.DIST", (x, a, scale, 0), gamma_density(mpf(a), mpf(x) / scale) / scale)
    put("GAMMA.INV", (p, a, scale), scale * invert(lambda z: gamma_tails(a, z), p, 1 - mpf(p), 1e-300, 1e6))
    df = whole(0, 4)
    x = df * logu(-0.5, 0.4)
    put("CHISQ.DIST", (x, df, 1), gamma_tails(df / 2, mpf(x) / 2)[0])
    put("CHISQ.DIST", (x, df, 0), gamma_density(mpf(df) / 2, mpf(x) / 2) / 2)
    put("CHISQ.DIST.RT", (x, df), gamma_tails(df / 2, mpf(x) / 2)[1])
    put("CHISQ.INV", (p, df), 2 * invert(lambda z: gamma_tails(df / 2, z), p, 1 - mpf(p), 1e-300, 1e6))
    put("CHISQ.INV.RT", (p, df), 2 * invert(lambda z: gamma_tails(df / 2, z), 1 - mpf(p), p, 1e-300, 1e6))
    x, shape, scale = logu(-2, 1), logu(-1, 1), logu(-1, 1)
    power = (mpf(x) / scale) ** shape
    put("WEIBULL.DIST", (x, shape, scale, 1), -m.expm1(-power))
    put("WEIBULL.DIST", (x, shape, scale, 0), shape / mpf(x) * power * m.exp(-power))


def ratios():
    df, t, p = whole(0, 4), logu(-3, 1.3), probability()
    upper = student_upper(t, df)
    density = m.gamma((mpf(df) + 1) / 2) / (m.sqrt(df * m.pi) * m.gamma(mpf(df) / 2)) if df < 300 else m.exp(
        m.loggamma((mpf(df) + 1) / 2) - m.loggamma(mpf(df) / 2)) / m.sqrt(df * m.pi)
    put("T.DIST", (t, df, 0), density * (1 + mpf(t) ** 2 / df) ** (-(mpf(df) + 1) / 2))
    put("T.DIST", (t, df, 1), 1 - upper)
    put("T.DIST", (-t, df, 1), upper)
    put("T.DIST.RT", (t, df), upper)
    put("T.DIST.2T", (t, df), 2 * upper)
    put("TDIST", (t, df, 1), upper)
    small = min(mpf(p), 1 - mpf(p))
    root = invert(lambda z: (1 - student_upper(z, df), student_upper(z, df)), 1 - small, small, 1e-12, 1e13)
    put("T.INV", (p, df), root if p > 0.5 else -root)
    put("T.INV.2T", (float(2 * small), df), root)
    a, b = whole(0, 3), whole(0, 3)
    x = logu(-1, 1)
    put("F.DIST", (x, a, b, 1), fisher_tails(x, a, b)[0])
    put("F.DIST", (x, a, b, 0), beta_density(mpf(a) / 2, mpf(b) / 2, a * mpf(x) / (a * mpf(x) + b)) *
        mpf(a) * b / (a * mpf(x) + b) ** 2)
    put("F.DIST.RT", (x, a, b), fisher_tails(x, a, b)[1])
    put("F.INV", (p, a, b), invert(lambda z: fisher_tails(z, a, b), p, 1 - mpf(p), 1e-25, 1e25))
    put("F.INV.RT", (p, a, b), invert(lambda z: fisher_tails(z, a, b), 1 - mpf(p), p, 1e-25, 1e25))


def counts():
    n, p = whole(0, 3), random.choice((U(0.05, 0.95), logu(-4, -1)))
    k = min(float(int(n * p * logu(-0.5, 0.4))), n)
    put("BINOM.DIST", (k, n, p, 0), binomial(k, n, p))
    put("BINOM.DIST", (k, n, p, 1), total(lambda i: binomial(i, n, p), 0, k))
    to = float(random.randint(int(k), int(n)))
    put("BINOM.DIST.RANGE", (n, p, k, to), total(lambda i: binomial(i, n, p), k, to))
    alpha = U(0.001, 0.999)
    sum_, least = binomial(0, n, p), 0
    while sum_ < alpha:
        least += 1
        sum_ += binomial(least, n, p)
    put("BINOM.INV", (n, p, alpha), least)
    s, f = whole(0, 2), float(int(logu(0, 2)) - 1)
    mass = lambda i: m.binomial(i + s - 1, s - 1) * mpf(p) ** int(s) * (1 - mpf(p)) ** int(i)
    put("NEGBINOM.DIST", (f, s, p, 0), mass(f))
    put("NEGBINOM.DIST", (f, s, p, 1), total(mass, 0, f))
    mean = logu(-2, 2.5)
    k = float(int(mean * logu(-0.5, 0.5)))
    mass = lambda i: m.exp(-mpf(mean)) * mpf(mean) ** int(i) / m.factorial(i)
    put("POISSON.DIST", (k, mean, 0), mass(k))
    put("POISSON.DIST", (k, mean, 1), total(mass, 0, k))
    everything = whole(0.5, 3.5)
    n, marked = (float(random.randint(1, int(everything))) for _ in range(2))
    low, high = max(0, n + marked - everything), min(n, marked)
    k = float(random.randint(int(low), int(high)))
    if random.random() < 0.7:
        k = min(max(float(round(n * marked / everything * logu(-0.1, 0.1))), low), high)
    put("HYPGEOM.DIST", (k, n, marked, everything, 0), hypergeometric(k, n, marked, everything))
    put("HYPGEOM.DIST", (k, n, marked, everything, 1), total(lambda i: hypergeometric(i, n, marked, everything), low, k))


for _ in range(N):
    continuous()
    ratios()
    counts()
