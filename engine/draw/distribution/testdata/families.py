#!/usr/bin/env python3
"""Makes families.csv with mpmath at 50 digits: family, parameters (name=value ...), kind, argument, value.

Kinds: q (quantile of a lower probability), s (quantile of an upper one). Every quantile is found by bisection in the
family's distribution function, or in its survival function for the upper tail, as the textbook has it, so that
no formula is shared with the code under test.

    python3 families.py > families.csv
"""
import mpmath as m
from mpmath import mp, mpf

mp.dps = 50
P = ['1e-12', '1e-9', '1e-6', '0.001', '0.03', '0.2', '0.37', '0.5']
inf = m.inf


def num(x):
    return mpf(repr(x)) if isinstance(x, float) else mpf(x)


def solve(f, p, low, high, falling):
    """x in low..high with f(x) = p, f monotone."""
    def x_of(t):
        if low == -inf and high == inf:
            return m.sinh(t)
        if high == inf:
            return low + m.exp(t)
        if low == -inf:
            return high - m.exp(-t)
        return low + (high - low) / (1 + m.exp(-t))
    left = lambda t: (f(x_of(t)) > p) if falling else (f(x_of(t)) < p)  # of the solution
    a, b = mpf(-1), mpf(1)
    while not left(a):
        a *= 2
    while left(b):
        b *= 2
    for _ in range(170):
        c = (a + b) / 2
        if left(c):
            a = c
        else:
            b = c
    return x_of((a + b) / 2)


def emit(family, text, kind, argument, value):
    print(','.join([family, text, kind, argument, mp.nstr(value, 20)]))


def dist(family, params, cdf, sf, low, high):
    text = ' '.join('%s=%s' % kv for kv in params.items())
    for p in P:
        emit(family, text, 'q', p, solve(cdf, mpf(p), low, high, False))
        emit(family, text, 's', p, solve(sf, mpf(p), low, high, True))


def phi(z):
    return m.erfc(-z / m.sqrt(2)) / 2


def located(family, params, cdf, sf, low=-inf, high=inf):
    """A family with location and scale: cdf and sf are those of the plain form."""
    l, s = num(params.get('location', 0)), num(params.get('scale', 1))
    dist(family, params, lambda x: cdf((x - l) / s), lambda x: sf((x - l) / s), l + s * low, l + s * high)


def within(family, params, cdf, sf):
    """A family on min..max: cdf and sf take z and 1-z."""
    l, h = num(params.get('min', 0)), num(params.get('max', 1))
    w = h - l
    dist(family, params, lambda x: cdf((x - l) / w, (h - x) / w), lambda x: sf((x - l) / w, (h - x) / w), l, h)


def extremes():
    for l, s in ((10, 2), (-3, 0.5)):
        w = dict(location=l, scale=s)
        located('gumbel_max', w, lambda z: m.exp(-m.exp(-z)), lambda z: -m.expm1(-m.exp(-z)))
        located('gumbel_min', w, lambda z: -m.expm1(-m.exp(z)), lambda z: m.exp(-m.exp(z)))
        located('cauchy', w, lambda z: m.acot(-z) / m.pi if z < 0 else 1 - m.acot(z) / m.pi if z > 0 else mpf(1) / 2,
                lambda z: m.acot(z) / m.pi if z > 0 else 1 - m.acot(-z) / m.pi if z < 0 else mpf(1) / 2)
        located('laplace', w, lambda z: m.exp(z) / 2 if z < 0 else 1 - m.exp(-z) / 2, lambda z: m.exp(-z) / 2 if z > 0 else 1 - m.exp(z) / 2)
        h = m.pi / 2
        dist('hyperbolic_secant', dict(mean=l, sd=s), lambda x: m.atan(m.exp(h * (x - num(l)) / num(s))) / h,
             lambda x: m.atan(m.exp(-h * (x - num(l)) / num(s))) / h, -inf, inf)
    for a, s, l in ((5, 3, 0), (0.7, 1, 2), (40, 0.1, -1)):
        A = num(a)
        located('frechet', dict(shape=a, scale=s, location=l), lambda z: m.exp(-z ** -A), lambda z: -m.expm1(-z ** -A), mpf(0))
        located('log_logistic', dict(shape=a, scale=s, location=l), lambda z: 1 / (1 + z ** -A), lambda z: 1 / (1 + z ** A), mpf(0))
        located('pareto', dict(shape=a, scale=s), lambda z: 1 - z ** -A, lambda z: z ** -A, mpf(1))
        located('pareto2', dict(shape=a, scale=s), lambda z: 1 - (1 + z) ** -A, lambda z: (1 + z) ** -A, mpf(0))
        located('generalized_logistic', dict(shape=a, scale=s, location=l), lambda z: (1 + m.exp(-z)) ** -A, lambda z: -m.expm1(-A * m.log1p(m.exp(-z))))
        located('fatigue_life', dict(shape=a, scale=s, location=l), lambda z: phi((m.sqrt(z) - 1 / m.sqrt(z)) / A),
                lambda z: phi(-(m.sqrt(z) - 1 / m.sqrt(z)) / A), mpf(0))
    for c in (0.1, 1.5, -0.3, 0, 1e-9, -2):
        C = num(c)
        t = (lambda z: m.exp(min(-m.log1p(C * z) / C, 9999))) if c else (lambda z: m.exp(-z))
        w = dict(location=1, scale=2, shape=c)
        low, high = (-1 / C if c > 0 else -inf), (-1 / C if c < 0 else inf)
        located('gev', w, lambda z: m.exp(-min(t(z), 9999)), lambda z: -m.expm1(-min(t(z), 9999)), low, high)
        located('generalized_pareto', w, lambda z: 1 - t(z), t, mpf(0), high)
    for s, l in ((2, 0), (0.3, 5)):
        located('levy', dict(scale=s, location=l), lambda z: m.erfc(1 / m.sqrt(2 * z)), lambda z: m.erf(1 / m.sqrt(2 * z)), mpf(0))
        located('rayleigh', dict(scale=s), lambda z: -m.expm1(-z * z / 2), lambda z: m.exp(-z * z / 2), mpf(0))
        located('half_normal', dict(scale=s), lambda z: m.erf(z / m.sqrt(2)), lambda z: m.erfc(z / m.sqrt(2)), mpf(0))


def shapes():
    for g, d in ((-1, 2), (0.5, 0.3), (3, 8)):
        G, D = num(g), num(d)
        located('johnson_su', dict(gamma=g, delta=d, location=1, scale=3), lambda z: phi(G + D * m.asinh(z)), lambda z: phi(-G - D * m.asinh(z)))
        within('johnson_sb', dict(gamma=g, delta=d, min=-2, max=10), lambda z, y: phi(G + D * m.log(z / y)), lambda z, y: phi(-G - D * m.log(z / y)))
    for a, b in ((2, 3), (0.5, 0.4), (30, 7), (0.3, 20)):
        A, B = num(a), num(b)
        within('kumaraswamy', dict(alpha=a, beta=b, min=1, max=4), lambda z, y: 1 - (1 - z ** A) ** B, lambda z, y: (1 - z ** A) ** B)
        located('burr', dict(shape1=a, shape2=b, scale=2, location=1), lambda z: 1 - (1 + z ** A) ** -B, lambda z: (1 + z ** A) ** -B, mpf(0))
        located('dagum', dict(shape1=a, shape2=b, scale=2), lambda z: (1 + z ** -A) ** -B, lambda z: 1 - (1 + z ** -A) ** -B, mpf(0))
        located('log_laplace', dict(alpha=a, beta=b, scale=2), lambda z: A / (A + B) * z ** B if z < 1 else 1 - B / (A + B) * z ** -A,
                lambda z: B / (A + B) * z ** -A if z > 1 else 1 - A / (A + B) * z ** B, mpf(0))
    for t in (4, -0.9, 1e-6, 1000):
        T = num(t)
        within('bradford', {'min': 1, 'max': 5, 'theta': t}, lambda z, y: m.log1p(T * z) / m.log1p(T),
               lambda z, y: m.log((1 + T) / (1 + T * z)) / m.log1p(T))
    for a, b in ((1, 20), (3, 3.1), (0.001, 1e6)):
        A, B = num(a), num(b)
        dist('reciprocal', {'min': a, 'max': b}, lambda x: m.log(x / A) / m.log(B / A), lambda x: m.log(B / x) / m.log(B / A), A, B)
    for mu, sigma in ((2, 0.5), (-7, 3), (0, 0.01)):
        M, S = num(mu), num(sigma)
        dist('lognormal_log', dict(mu=mu, sigma=sigma), lambda x: phi((m.log(x) - M) / S), lambda x: phi((M - m.log(x)) / S), mpf(0), inf)
    for low, middle, high, p in ((10, 20, 40, 0.1), (10, 20, 30, 0.05), (10, 25, 30, 0.2), (0, 1, 1.0001, 0.1), (0, 10, 20.0001, 0.1)):
        L, M, H, Q = num(low), num(middle), num(high), num(p)
        b = (H - M) / (M - L)
        z0 = m.sqrt(2) * m.erfinv(1 - 2 * Q)
        z = (lambda x: z0 * m.log(1 + (x - M) * (b - 1) / (H - M)) / m.log(b)) if b != 1 else (lambda x: z0 * (x - M) / (H - M))
        end = M - (H - M) / (b - 1) if b != 1 else inf
        dist('myerson', dict(low=low, middle=middle, high=high, p=p), lambda x: phi(z(x)), lambda x: phi(-z(x)),
             end if b > 1 else -inf, end if b < 1 else inf)


def joined(values):
    return ';'.join(map(str, values)) + (';' if len(values) == 1 else '')


def masses(family, params, pairs):
    """A discrete family of (value, probability), ascending: the first value whose probability reaches p."""
    text = ' '.join('%s=%s' % kv for kv in params.items())
    tiny = mpf('1e-35')
    for p in P:
        total = mpf(0)
        for x, w in pairs:
            total += w
            if total >= mpf(p) - tiny:
                break
        emit(family, text, 'q', p, num(x))
        above = mpf(0)  # P(X > x): walk down while it stays within p
        best = pairs[-1][0]
        for x, w in reversed(pairs):
            if above > mpf(p) + tiny:
                break
            best = x
            above += w
        emit(family, text, 's', p, num(best))


def points():
    xs, ps, low, high = (1, 3, 7), (0.1, 0.6, 0.95), 0, 10
    ends = [(mpf(low), mpf(0))] + list(zip(map(num, xs), map(num, ps))) + [(mpf(high), mpf(1))]

    def cdf(x):
        for (a, p), (b, q) in zip(ends, ends[1:]):
            if x <= b:
                return p + (q - p) * (x - a) / (b - a)
        return mpf(1)
    dist('cumulative', {'min': low, 'max': high, 'values': joined(xs), 'probabilities': joined(ps)}, cdf, lambda x: 1 - cdf(x), mpf(low), mpf(high))
    masses('discrete', {'values': joined((0.25, 0.21, 0.28, 0.21)), 'weights': joined((3, 4, 2, 1))},
           [(0.21, mpf(5) / 10), (0.25, mpf(3) / 10), (0.28, mpf(2) / 10)])


def main():
    points()
    extremes()
    shapes()


if __name__ == "__main__":
    main()
