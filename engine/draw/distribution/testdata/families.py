#!/usr/bin/env python3
"""Makes families.csv with mpmath at 50 digits: family, parameters (name=value ...), kind, argument, value.

Kinds: q (quantile of a lower probability), s (quantile of an upper one). Every quantile is found by bisection in the
family's distribution function, or in its survival function for the upper tail, as the textbook has it, so that
no formula is shared with the code under test.

    python3 families.py > families.csv      (all; with names of parts as arguments, those)
"""
import sys

import mpmath as m
from mpmath import mp, mpf

mp.dps = 50
P = ['1e-12', '1e-9', '1e-6', '0.001', '0.03', '0.2', '0.37', '0.5']
inf = m.inf


def num(x):
    return mpf(repr(x)) if isinstance(x, float) else mpf(x)


def solve(f, p, low, high, falling, smooth=False):
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
    for _ in range(12 if smooth else 110):
        c = (a + b) / 2
        if left(c):
            a = c
        else:
            b = c
    if smooth:  # costly, so by regula falsi from here
        return x_of(m.findroot(lambda t: m.log(f(x_of(t)) / p), (a, b), solver='anderson', tol=1e-40))
    return x_of((a + b) / 2)


def emit(family, text, kind, argument, value):
    print(','.join([family, text, kind, argument, mp.nstr(value, 20)]))


def dist(family, params, cdf, sf, low, high, smooth=False):
    text = ' '.join('%s=%s' % kv for kv in params.items())
    for p in P:
        emit(family, text, 'q', p, solve(cdf, mpf(p), low, high, False, smooth))
        emit(family, text, 's', p, solve(sf, mpf(p), low, high, True, smooth))


def phi(z):
    return m.erfc(-z / m.sqrt(2)) / 2


def located(family, params, cdf, sf, low=-inf, high=inf, smooth=False):
    """A family with location and scale: cdf and sf are those of the plain form."""
    l, s = num(params.get('location', 0)), num(params.get('scale', 1))
    dist(family, params, lambda x: cdf((x - l) / s), lambda x: sf((x - l) / s), l + s * low, l + s * high, smooth)


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


def gamma_tails(a):
    """P and Q of a gamma variable of scale 1."""
    return (lambda x: m.gammainc(a, 0, x, regularized=True)), (lambda x: m.gammainc(a, x, inf, regularized=True))


def beta_lower(a, b, x):
    return m.betainc(a, b, 0, x, regularized=True)


def gammas():
    for k in (1, 5, 0.3, 250):
        K = num(k)
        p, q = gamma_tails(K / 2)
        located('chi_squared', dict(df=k), lambda x: p(x / 2), lambda x: q(x / 2), mpf(0))
        located('chi', dict(df=k), lambda x: p(x * x / 2), lambda x: q(x * x / 2), mpf(0))
        p2, q2 = gamma_tails(K)
        located('inverse_gamma', dict(shape=k, scale=3), lambda x: q2(1 / x), lambda x: p2(1 / x), mpf(0))
        located('pearson5', dict(shape=k, scale=0.1), lambda x: q2(1 / x), lambda x: p2(1 / x), mpf(0))
    for k in (1, 4, 60):
        p, q = gamma_tails(mpf(k))
        located('erlang', dict(shape=k, scale=0.5), p, q, mpf(0))
    for a, b in ((2, 0.1), (0.6, 0.7), (40, 0.02)):
        A, B = num(a), num(b)
        p, q = gamma_tails(A)
        dist('log_gamma', dict(shape=a, scale=b, location=2), lambda x: p(m.log(x - 2) / B), lambda x: q(m.log(x - 2) / B), mpf(3), inf)
    p3, q3 = gamma_tails(mpf(3) / 2)
    located('maxwell', dict(scale=2), lambda x: p3(x * x / 2), lambda x: q3(x * x / 2), mpf(0))
    for k in (3, 1, 0.6, 8.5):
        K = num(k)
        _, q = gamma_tails(1 / K)
        located('generalized_normal', dict(location=1, scale=2, shape=k), lambda x: q((-x) ** K) / 2 if x < 0 else 1 - q(x ** K) / 2,
                lambda x: q(x ** K) / 2 if x > 0 else 1 - q((-x) ** K) / 2)


def ratios():
    for a, b in ((5, 12), (1, 1), (0.4, 3), (90, 30)):
        A, B = num(a), num(b)
        located('pearson6', dict(shape1=a, shape2=b, scale=2), lambda x: beta_lower(A, B, x / (1 + x)), lambda x: beta_lower(B, A, 1 / (1 + x)), mpf(0))
        dist('f', dict(df1=a, df2=b), lambda x: beta_lower(A / 2, B / 2, A * x / (A * x + B)), lambda x: beta_lower(B / 2, A / 2, B / (A * x + B)), mpf(0), inf)
    for a, b, low, high in ((2, 5, -1, 3), (40, 0.6, 10, 11)):
        A, B = num(a), num(b)
        within('beta_general', {'alpha': a, 'beta': b, 'min': low, 'max': high}, lambda z, y: beta_lower(A, B, z), lambda z, y: beta_lower(B, A, y))
    for mean, shape in ((3, 8), (1, 0.1), (2, 5000), (0.5, 0.002)):
        M, L = num(mean), num(shape)
        dist('inverse_gaussian', dict(mean=mean, shape=shape),
             lambda x: phi(m.sqrt(L / x) * (x / M - 1)) + m.exp(2 * L / M) * phi(-m.sqrt(L / x) * (x / M + 1)),
             lambda x: phi(-m.sqrt(L / x) * (x / M - 1)) - m.exp(2 * L / M) * phi(-m.sqrt(L / x) * (x / M + 1)), mpf(0), inf)
    for low, high in ((2, 8),):
        y = lambda z: (2 * m.pi * z - m.sin(2 * m.pi * z)) / (2 * m.pi)
        within('cosine', dict(min=low, max=high), lambda z, r: y(z), lambda z, r: y(r))


def skewed():
    mp.dps = 30
    for a in (4, -1, 0.2, 60):
        A = num(a)

        def below(z, A):  # 2 phi(s) Phi(A s) over s < z
            f = lambda s: m.exp(-s * s / 2) * m.erfc(-A * s / m.sqrt(2)) / m.sqrt(2 * m.pi)
            w = 1 / m.sqrt(1 + A * A) if z < 0 and A > 0 else mpf(1)
            w = min(w, 1 / (1 + abs(z) * (1 + (A * A if A > 0 else 0))))
            return m.quad(f, [z - 80 * w, z - 20 * w, z - 6 * w, z - 2 * w, z])

        def cdf(z, A):
            return below(z, A) if z < 0 else 1 - below(-z, -A)
        located('skew_normal', dict(location=1, scale=2, shape=a), lambda z: cdf(z, A), lambda z: cdf(-z, -A), smooth=True)
    mp.dps = 50


def shaped():
    """Densities by pieces, and metalogs."""
    for low, mode, high, p in ((1, 3, 8, 0.4), (0, 9, 10, 0.05)):
        L, M, H, Q = map(num, (low, mode, high, p))
        below, above = (lambda x: Q * ((x - L) / (M - L)) ** 2), (lambda x: (1 - Q) * ((H - x) / (H - M)) ** 2)
        dist('double_triangular', {'min': low, 'mode': mode, 'max': high, 'p': p}, lambda x: below(x) if x < M else 1 - above(x),
             lambda x: above(x) if x > M else 1 - below(x), L, H)
    xs, fs = (2, 5, 6), (1, 2, 0.5)
    X, F = [mpf(0)] + list(map(num, xs)) + [mpf(10)], [mpf(0)] + list(map(num, fs)) + [mpf(0)]
    total = sum((b - a) * (f + g) / 2 for a, b, f, g in zip(X, X[1:], F, F[1:]))

    def area(x, X, F):
        s = mpf(0)
        for a, b, f, g in zip(X, X[1:], F, F[1:]):
            e = min(x, b)
            if e > a:
                s += (e - a) * (f + f + (g - f) * (e - a) / (b - a)) / 2
        return s / total
    Y, G = [10 - x for x in reversed(X)], list(reversed(F))
    dist('general', {'min': 0, 'max': 10, 'values': joined(xs), 'densities': joined(fs)}, lambda x: area(x, X, F), lambda x: area(10 - x, Y, G), mpf(0), mpf(10))
    ws = (1, 4, 2, 1)
    below = lambda x: sum(mpf(w) / 8 * max(0, min(1, x / 2 - i)) for i, w in enumerate(ws))
    above = lambda x: sum(mpf(w) / 8 * max(0, min(1, i + 1 - x / 2)) for i, w in enumerate(ws))
    dist('histogram', {'min': 0, 'max': 8, 'weights': joined(ws)}, below, above, mpf(0), mpf(8))
    for low, mode, high, a, b in ((2, 4, 9, 0.1, 0.9), (2, 4, 4.5, 0.05, 0.7), (1, 1, 3, 0, 0.95)):
        L, M, H, A, B = num(low), num(mode), num(high), num(a), 1 - num(b)
        # ends e, g: (low-e)^2 = A (g-e)(mode-e), (g-high)^2 = B (g-e)(g-mode)
        e, g = (M, None) if a == 0 else (None, None)
        if a == 0:
            e = L
            g = m.findroot(lambda g: (g - H) ** 2 - B * (g - e) * (g - M), H + (H - L) * mpf('0.4'))
        else:
            e, g = m.findroot(lambda e, g: [(L - e) ** 2 - A * (g - e) * (M - e), (g - H) ** 2 - B * (g - e) * (g - M)], (L - (H - L) * mpf('0.5'), H + (H - L)))
        assert e <= L and g >= H
        w = g - e
        below, above = (lambda x: (x - e) ** 2 / (w * (M - e)) if M > e else mpf(0)), (lambda x: (g - x) ** 2 / (w * (g - M)))
        dist('trigen', {'low': low, 'mode': mode, 'high': high, 'p_low': a, 'p_high': b}, lambda x: below(x) if x < M else 1 - above(x),
             lambda x: above(x) if x > M else 1 - below(x), e, g)
    for a, low, high in (((10, 2, 0.5, 1), None, None), ((1, 0.2, 0.1, 0.3, 0.05, 0.1), 0, None), ((0.2, 0.3), -2, 5), ((0.5, 0.4, 0.1, 0.2, 0.3), None, 3)):
        metalog('metalog', {'coefficients': joined(a)}, [num(x) for x in a], low, high)
    for xs, ps, low, high in (((10, 20, 40), (0.1, 0.5, 0.9), 0, None), ((-3, 1, 2, 7), (0.05, 0.4, 0.6, 0.95), None, None), ((1, 2, 4), (0.2, 0.5, 0.7), 0, 10)):
        n = len(xs)
        t = lambda x: bounded(num(x), low, high)
        rows = m.matrix([basis(n, num(p)) for p in ps])
        a = m.lu_solve(rows, m.matrix([t(x) for x in xs]))
        metalog('metalog_fit', {'values': joined(xs), 'probabilities': joined(ps)}, list(a), low, high)


def bounded(x, low, high):
    if low is not None and high is not None:
        return m.log((x - low) / (high - x))
    return m.log(x - low) if low is not None else -m.log(high - x) if high is not None else x


def basis(n, y, rest=None):
    rest = 1 - y if rest is None else rest
    L, s = m.log(y / rest), y - mpf(1) / 2
    row = [mpf(1), L, s * L, s]
    for k in range(5, n + 1):
        row.append(s ** ((k - 1) // 2) if k % 2 else s ** (k // 2 - 1) * L)
    return row[:n]


def metalog(family, params, a, low, high):
    for k, v in (('min', low), ('max', high)):
        if v is not None:
            params[k] = v
    text = ' '.join('%s=%s' % kv for kv in params.items())

    def x_of(y, rest):
        z = sum(c * b for c, b in zip(a, basis(len(a), y, rest)))
        if low is not None and high is not None:
            return low + (high - low) / (1 + m.exp(-z))
        return low + m.exp(z) if low is not None else high - m.exp(-z) if high is not None else z
    for p in P:
        emit(family, text, 'q', p, x_of(mpf(p), 1 - mpf(p)))
        emit(family, text, 's', p, x_of(1 - mpf(p), mpf(p)))


def counted(family, params, pmf, first=0):
    """A family on whole numbers from first on, whose masses add up to 1."""
    text = ' '.join('%s=%s' % kv for kv in params.items())
    lower, upper = sorted(P, key=mpf), sorted(P, key=mpf, reverse=True)
    total, k, tiny = mpf(0), first, mpf('1e-40')
    while lower or upper:
        total += pmf(k)
        while lower and total >= mpf(lower[0]) - tiny:
            emit(family, text, 'q', lower.pop(0), mpf(k))
        while upper and 1 - total <= mpf(upper[0]) + tiny:
            emit(family, text, 's', upper.pop(0), mpf(k))
        k += 1


def choose(n, k):
    return m.gamma(n + 1) / m.gamma(k + 1) / m.gamma(n - k + 1) if 0 <= k <= n else mpf(0)


def counting():
    for r, p in ((3, 0.2), (0.4, 0.05), (50.5, 0.7)):
        R, Q = num(r), num(p)
        nb = lambda k, R=R, Q=Q: m.gamma(R + k) / m.gamma(R) / m.factorial(k) * Q ** R * (1 - Q) ** k
        counted('negative_binomial', dict(r=r, p=p), nb)
        counted('geometric', dict(p=p), lambda k: Q * (1 - Q) ** k)
        counted('logarithmic', dict(p=p), lambda k: -Q ** k / k / m.log(1 - Q), 1)
        mixed = lambda k: nb(k, R, 1 / (1 + Q))
        counted('poisson_gamma', dict(shape=r, scale=p), mixed)
        counted('polya', dict(alpha=r, beta=p), mixed)
    for n, a, b in ((20, 2, 3), (50, 0.3, 0.4), (7, 30, 2)):
        N, A, B = num(n), num(a), num(b)
        counted('beta_binomial', dict(n=n, alpha=a, beta=b), lambda k: choose(N, k) * m.beta(k + A, N - k + B) / m.beta(A, B))
    for a, b in ((6, 10), (9.5, 0.5)):
        A, B = num(a), num(b)
        counted('beta_geometric', dict(alpha=a, beta=b), lambda k: m.beta(A + 1, B + k) / m.beta(A, B))
        counted('beta_negative_binomial', dict(r=3, alpha=a, beta=b), lambda k: m.gamma(3 + k) / 2 / m.factorial(k) * m.beta(A + 3, B + k) / m.beta(A, B))
    for n, d, size in ((10, 20, 60), (50, 200, 210), (100, 3, 1000)):
        counted('hypergeometric', dict(n=n, successes=d, population=size), lambda k: choose(d, k) * choose(size - d, n - k) / choose(size, n))
    for r, d, size in ((3, 20, 60), (1, 5, 1000), (10, 10, 30)):
        counted('inverse_hypergeometric', dict(r=r, successes=d, population=size),
                lambda k: choose(r + k - 1, k) * choose(size - r - k, d - r) / choose(size, d))
    for a, b, l in ((2, 3, 4), (0.5, 0.2, 30)):
        A, B, L = num(a), num(b), num(l)
        pois = lambda j: m.exp(-L) * L ** j / m.factorial(j)
        nb = lambda j: m.gamma(A + j) / m.gamma(A) / m.factorial(j) * (1 + B) ** -A * (B / (1 + B)) ** j
        counted('delaporte', dict(alpha=a, beta=b, **{'lambda': l}), lambda k: sum(pois(j) * nb(k - j) for j in range(k + 1)))
    for p, mean in ((0.4, 5), (0.01, 40), (0, 3)):
        Q, M = num(p), num(mean)
        counted('zero_inflated_poisson', dict(p=p, mean=mean), lambda k: (Q if k == 0 else 0) + (1 - Q) * m.exp(-M) * M ** k / m.factorial(k))
    masses('discrete_uniform', {'values': joined((1, 2, 5, 9))}, [(x, mpf(1) / 4) for x in (1, 2, 5, 9)])


def noncentral():
    """Sums over the Poisson variable, from its largest weights outwards; each tail on its own."""
    mp.dps = 40

    def mixed(component, half):
        centre = int(half)
        def f(x):
            total = mpf(0)
            for js in (range(centre, -1, -1), range(centre + 1, 10 ** 9)):
                for n, j in enumerate(js):
                    term = m.exp(-half + j * m.log(half) - m.loggamma(j + 1)) * component(j, x)
                    total += term
                    if n > 4 * m.sqrt(half) + 20 and term < total * mpf(10) ** -32:
                        break
            return total
        return f
    for k, l in ((4, 3), (0.5, 0.7), (1, 40), (30, 150)):
        K, H = num(k) / 2, num(l) / 2
        dist('noncentral_chi_squared', dict(df=k, noncentrality=l), mixed(lambda j, x: m.gammainc(K + j, 0, x / 2, regularized=True), H),
             mixed(lambda j, x: m.gammainc(K + j, x / 2, inf, regularized=True), H), mpf(0), inf, True)
    for a, b, l in ((4, 12, 3), (1, 2, 0.7), (9, 40, 60)):
        A, B, H = num(a) / 2, num(b) / 2, num(l) / 2
        dist('noncentral_f', dict(df1=a, df2=b, noncentrality=l), mixed(lambda j, x: beta_lower(A + j, B, A * x / (A * x + B)), H),
             mixed(lambda j, x: beta_lower(B, A + j, B / (A * x + B)), H), mpf(0), inf, True)
    mp.dps = 50


def normal_point(p):
    return -m.sqrt(2) * m.erfinv(1 - 2 * p) if p > 1e-6 else m.findroot(lambda z: m.log(phi(z) / p), -m.sqrt(-2 * m.log(p)))


def johnson():
    """The parameters are those whose moments, integrated over the normal variable, are the ones given."""
    mp.dps = 40

    def moments(value):
        grid = [(value(mpf(i) / 16), m.npdf(mpf(i) / 16) / 16) for i in range(-400, 401)]  # trapezoids, of an analytic function
        mean = sum(x * w for x, w in grid)
        c = [sum((x - mean) ** k * w for x, w in grid) for k in (2, 3, 4)]
        return mean, m.sqrt(c[0]), c[1] / c[0] ** mpf(1.5), c[2] / c[0] ** 2

    def fitted(mean, sd, skewness, kurtosis, plain, start):
        Mean, SD, S, K = map(num, (mean, sd, skewness, kurtosis))
        def missing(g, log_d):
            _, _, s, k = moments(lambda z: plain((z - g) / m.exp(log_d)))
            return s - S, k - K
        g, log_d = m.findroot(missing, (mpf(start[0]), m.log(start[1])), tol=1e-60, maxsteps=40)
        value = lambda z: plain((z - g) / m.exp(log_d))
        centre, spread, _, _ = moments(value)
        text = 'mean=%s sd=%s skewness=%s kurtosis=%s' % (mean, sd, skewness, kurtosis)
        for p in P:
            z = normal_point(mpf(p))
            emit('johnson_moments', text, 'q', p, Mean + SD * (value(z) - centre) / spread)
            emit('johnson_moments', text, 's', p, Mean + SD * (value(-z) - centre) / spread)
    bounded = lambda y: 1 / (1 + m.exp(-y))
    fitted(10, 20, 0.5, 4, m.sinh, (-0.7, 2.4))
    fitted(-3, 0.5, 0, 5, m.sinh, (0, 1.6))
    fitted(0, 1, -3, 30, m.sinh, (1, 1.3))
    fitted(10, 20, 1, 3.5, bounded, (1.2, 0.9))
    fitted(5, 2, 0, 2.2, bounded, (0, 0.9))
    fitted(5, 2, -0.4, 2, bounded, (-0.3, 0.6))
    w = m.findroot(lambda w: (w - 1) * (w + 2) ** 2 - 16, 2)
    sigma = m.sqrt(m.log(w))  # the moments of @RISK's example are those of a lognormal variable
    for p in P:
        z = normal_point(mpf(p))
        for kind, y in (('q', z), ('s', -z)):
            emit('johnson_moments', 'mean=10 sd=20 skewness=4 kurtosis=41', kind, p,
                 10 + 20 * (m.exp(sigma * y) - m.sqrt(w)) / m.sqrt(w * (w - 1)))
            emit('johnson_moments', 'mean=10 sd=20 skewness=0 kurtosis=3', kind, p, 10 + 20 * y)
    mp.dps = 50


def spliced():
    """Each side's density times a weight: the sides meet without a jump and have the probability 1 together."""
    def joined_at(text, at, left, right):
        (f, F), (g, S) = left, right
        c = num(at)
        k, l = m.lu_solve(m.matrix([[f(c), -g(c)], [F(c), S(c)]]), m.matrix([0, 1]))
        cdf = lambda x: k * F(x) if x <= c else 1 - l * S(x)
        sf = lambda x: 1 - k * F(x) if x <= c else l * S(x)
        params = dict(left=text[0], right=text[1], at=at)
        dist('splice', params, cdf, sf, text[2], inf)
    normal = lambda mu, s: (lambda x: m.npdf(x, mu, s), lambda x: phi((x - mu) / s))
    joined_at(('normal(mean:10|sd:3)', 'pareto(shape:3|scale:5)', -inf), 12, normal(10, 3),
              (lambda x: 3 * mpf(125) / x ** 4, lambda x: 125 / x ** 3))
    joined_at(('gamma(shape:2|scale:4)', 'exponential(mean:30)', mpf(0)), 25,
              (lambda x: x / 16 * m.exp(-x / 4), lambda x: m.gammainc(2, 0, x / 4, regularized=True)),
              (lambda x: m.exp(-x / 30) / 30, lambda x: m.exp(-x / 30)))


def censoring():
    for p in P:
        z = normal_point(mpf(p))
        for kind, y in (('q', z), ('s', -z)):
            emit('censored', 'of=normal(mean:10|sd:3) min=4 max=12', kind, p, min(max(10 + 3 * y, mpf(4)), mpf(12)))
            emit('censored', 'of=normal(mean:10|sd:3) max=12', kind, p, min(10 + 3 * y, mpf(12)))


def rates():
    """Counts by integrals over the uncertain time or rate; what is drawn in zero_inflated as in counting()."""
    pois = lambda k, r: m.exp(-r) * r ** k / m.factorial(k)
    for a, b in ((5, 2), (3, 3), (40, 0.5), (0.7, 0)):
        A, B = num(a), num(b)
        counted('burnt_finger_poisson', dict(rate1=a, rate2=b),
                lambda k: m.exp(-A) if k == 0 else m.quad(lambda t: A * m.exp(-A * t) * pois(k - 1, B * (1 - t)), [0, 0.25, 1]))
    for a, b in ((2, 9), (0, 0.3), (30, 30.5), (0, 60)):
        A, B = num(a), num(b)
        counted('poisson_uniform', dict(min=a, max=b), lambda k: m.quad(lambda r: pois(k, r), m.linspace(A, B, 5)) / (B - A))
    for a, b in ((6, 4), (0.3, 20), (100, 0.01)):
        A, B = num(a), num(b)
        counted('skellam', dict(mean1=a, mean2=b), lambda k: m.exp(-A - B) * (A / B) ** (mpf(k) / 2) * m.besseli(abs(k), 2 * m.sqrt(A * B)), -150)
    for s, n, d, size in ((4, 20, 30, 500), (0, 5, 3, 40), (1, 1, 1, 60)):
        low = n + d - s
        ways = {k: choose(k - d, n - s) / choose(k, n) for k in range(low, size + 1)}
        total = sum(ways.values())
        counted('hypergeometric_population', dict(found=s, n=n, successes=d, max=size), lambda k: ways[k] / total, low)
    nb = lambda k: m.gamma(3 + k) / 2 / m.factorial(k) * num(0.2) ** 3 * num(0.8) ** k
    counted('zero_inflated', dict(of='negative_binomial(r:3|p:0.2)', p=0.4), lambda k: (num(0.4) if k == 0 else 0) + num(0.6) * nb(k))
    counted('zero_inflated', dict(of='skellam(mean1:6|mean2:4)', p=0.1),
            lambda k: (num(0.1) if k == 0 else 0) + num(0.9) * m.exp(-10) * (mpf(3) / 2) ** (mpf(k) / 2) * m.besseli(abs(k), 2 * m.sqrt(24)), -150)


def peaked():
    for mean, sd, excess in ((10, 2, 1.5), (0, 1, 0), (-3, 0.5, 2.9)):
        share = m.sqrt(num(excess) / 3)
        sides = [m.sqrt(1 + share), m.sqrt(1 - share)]
        cdf = lambda x: sum(phi((x - mean) / num(sd) / s) for s in sides) / 2
        dist('normal_mixture', dict(mean=mean, sd=sd, excess=excess), cdf, lambda x: cdf(2 * mean - x), -inf, inf)
    for a, b, c, d in ((0, 2, 5, 9), (1, 1, 4, 4.5), (-3, -1, 2, 2), (0, 1, 1, 3), (0, 0, 2, 2)):
        A, B, C, D = num(a), num(b), num(c), num(d)
        top = 2 / (D + C - B - A)
        cdf = lambda x: top * ((x - A) ** 2 / (B - A) / 2 if x < B else (B - A) / 2 + x - B if x <= C else (B - A) / 2 + C - B + (x - C) * (2 * D - C - x) / (D - C) / 2)
        dist('trapezoidal', dict(min=a, left=b, right=c, max=d), cdf, lambda x: 1 - cdf(x), A, D)
    sf = lambda x: m.quad(lambda y: phi(-y), sorted({mpf(0), min(1, x), min(5, x), min(20, x), x})) / x if x > 0 else 1 - sf(-x) if x < 0 else mpf(1) / 2
    for location, scale in ((0, 1), (5, 0.2)):
        f = lambda x: sf((x - location) / num(scale))
        dist('slash', dict(location=location, scale=scale), lambda x: f(2 * location - x), f, -inf, inf, True)


PARTS = (points, counting, gammas, ratios, skewed, shaped, extremes, shapes, noncentral, johnson, spliced, censoring, rates, peaked)


def main():
    for part in PARTS:
        if not sys.argv[1:] or part.__name__ in sys.argv[1:]:
            part()


if __name__ == "__main__":
    main()
