#!/usr/bin/env python3
"""Makes reference.csv with mpmath at 40 digits: family, parameters (name=value ...), kind, argument, value.

Kinds: q (quantile of a lower probability), s (quantile of an upper one), mean, sd. Discrete families come from exact sums.

    python3 reference.py > reference.csv
"""
from mpmath import mp, mpf
import mpmath as m

mp.dps = 40
P = ['1e-12', '1e-9', '1e-5', '0.001', '0.03', '0.2', '0.37', '0.5']


def find(cdf, p, low, high):
    """x with cdf(x) = p for an increasing cdf on low..high (maybe infinite), by bisection in the logit of the interval."""
    def x_of(t):
        if low == -m.inf:
            return m.sinh(t)
        if high == m.inf:
            return low + m.exp(t)
        return low + (high - low) / (1 + m.exp(-t))
    a, b = mpf(-2000) if low != -m.inf else mpf(-200), mpf(2000) if high != m.inf else mpf(200)
    if low != -m.inf and high != m.inf:
        a, b = mpf(-400), mpf(400)
    f = lambda t: cdf(x_of(t))
    for _ in range(170):
        c = (a + b) / 2
        if f(c) < p:
            a = c
        else:
            b = c
    return x_of((a + b) / 2)


def normal_q(p):
    return -m.sqrt(mpf(2)) * m.erfinv(1 - 2 * p) if p > mpf('1e-3') else find(lambda x: m.erfc(-x / m.sqrt(mpf(2))) / 2, p, -m.inf, m.inf)


def emit(family, params, kind, argument, value):
    text = ' '.join('%s=%s' % kv for kv in params)
    print(','.join([family, text, kind, argument, mp.nstr(value, 20)]))


def continuous(family, params, q, s, mean, sd):
    for p in P:
        emit(family, params, 'q', p, q(mpf(p)))
        emit(family, params, 's', p, s(mpf(p)))
    if mean is not None:
        emit(family, params, 'mean', '', mean)
    if sd is not None:
        emit(family, params, 'sd', '', sd)


def num(x):
    return mpf(repr(x)) if isinstance(x, float) else mpf(x)


def beta(family, params, a, b, lo, hi):
    inc = lambda a, b: (lambda x: m.betainc(a, b, 0, x, regularized=True))
    w = hi - lo
    continuous(family, params, lambda p: lo + w * find(inc(a, b), p, mpf(0), mpf(1)), lambda p: hi - w * find(inc(b, a), p, mpf(0), mpf(1)),
               lo + w * a / (a + b), w * m.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))


def main():
    for mean, sd in ((0, 1), (0.06, 0.02), (-5, 300)):
        M, S = num(mean), num(sd)
        continuous('normal', [('mean', mean), ('sd', sd)], lambda p: M + S * normal_q(p), lambda p: M - S * normal_q(p), M, S)
    for mean, sd in ((18000, 27000), (1, 0.05), (0.001, 0.01)):
        M, S = num(mean), num(sd)
        v = m.log(1 + (S / M) ** 2)
        mu, sig = m.log(M) - v / 2, m.sqrt(v)
        continuous('lognormal', [('mean', mean), ('sd', sd)], lambda p: m.exp(mu + sig * normal_q(p)), lambda p: m.exp(mu - sig * normal_q(p)), M, S)
    for a, b in ((0, 1), (-3, 7.5)):
        A, B = num(a), num(b)
        continuous('uniform', [('min', a), ('max', b)], lambda p: A + p * (B - A), lambda p: B - p * (B - A), (A + B) / 2, (B - A) / m.sqrt(mpf(12)))
    for a, c, b in ((0.12, 0.18, 0.22), (0, 0, 1), (-1, 4, 4)):
        A, C, B = num(a), num(c), num(b)

        def tri(p, A=A, C=C, B=B):
            return A + m.sqrt(p * (B - A) * (C - A)) if p < (C - A) / (B - A) else B - m.sqrt((1 - p) * (B - A) * (B - C))
        continuous('triangular', [('min', a), ('mode', c), ('max', b)], tri, lambda p: tri(1 - p), (A + B + C) / 3,
                   m.sqrt((A * A + B * B + C * C - A * B - A * C - B * C) / 18))
    continuous('exponential', [('mean', 3)], lambda p: -3 * m.log(1 - p), lambda p: -3 * m.log(p), mpf(3), mpf(3))
    for k, l in ((0.7, 2), (3.5, 10)):
        K, L = num(k), num(l)
        g1, g2 = m.gamma(1 + 1 / K), m.gamma(1 + 2 / K)
        continuous('weibull', [('shape', k), ('scale', l)], lambda p: L * (-m.log(1 - p)) ** (1 / K), lambda p: L * (-m.log(p)) ** (1 / K),
                   L * g1, L * m.sqrt(g2 - g1 ** 2))
    continuous('logistic', [('location', 2), ('scale', 0.5)], lambda p: 2 + m.log(p / (1 - p)) / 2, lambda p: 2 - m.log(p / (1 - p)) / 2, mpf(2),
               m.pi / m.sqrt(mpf(3)) / 2)
    for a, c, b in ((4, 9, 18), (0.05, 0.08, 0.12), (2, 2, 16), (1, 9, 9), (1000000, 1000001, 1000003)):
        A, C, B = num(a), num(c), num(b)
        beta('pert', [('min', a), ('mode', c), ('max', b)], 1 + 4 * (C - A) / (B - A), 1 + 4 * (B - C) / (B - A), A, B)
    for a, b, lo, hi in ((2, 3, 0, 1), (0.5, 0.5, 0, 1), (0.4, 8, -1, 1), (40, 90, 10, 20), (1, 1, 0, 1), (0.1, 3, 0, 1)):
        beta('beta', [('alpha', a), ('beta', b), ('min', lo), ('max', hi)], num(a), num(b), num(lo), num(hi))
    for k, t in ((2.5, 3), (0.5, 1), (0.1, 7), (120, 0.01), (1, 1)):
        K, T = num(k), num(t)
        continuous('gamma', [('shape', k), ('scale', t)], lambda p: T * find(lambda x: m.gammainc(K, 0, x, regularized=True), p, mpf(0), m.inf),
                   lambda p: T * find(lambda x: -m.gammainc(K, x, m.inf, regularized=True), -p, mpf(0), m.inf), K * T, T * m.sqrt(K))
    for df in (3, 1, 2.2, 30):
        D = num(df)

        def tail(x, D=D):  # P(X < x)
            if x >= 0:
                return 1 - m.betainc(D / 2, mpf(1) / 2, 0, D / (D + x * x), regularized=True) / 2
            return m.betainc(D / 2, mpf(1) / 2, 0, D / (D + x * x), regularized=True) / 2
        continuous('student_t', [('df', df)], lambda p: find(tail, p, -m.inf, m.inf) if p < mpf('0.5') else mpf(0),
                   lambda p: -find(tail, p, -m.inf, m.inf) if p < mpf('0.5') else mpf(0), None, m.sqrt(D / (D - 2)) if df > 2 else None)
    for mean in (8, 0.3, 250.5):
        L = num(mean)
        discrete('poisson', [('mean', mean)], lambda k: m.exp(-L) * L ** k / m.factorial(k), 0, int(mean + 60 * (mean ** 0.5) + 60), L, m.sqrt(L))
    for n, p in ((20, 0.3), (1000, 0.01), (7, 0.95)):
        Q = num(p)
        discrete('binomial', [('n', n), ('p', p)], lambda k: m.binomial(n, k) * Q ** k * (1 - Q) ** (n - k), 0, n, n * Q, m.sqrt(n * Q * (1 - Q)))
    discrete('integer_uniform', [('min', -3), ('max', 6)], lambda k: mpf(1) / 10, -3, 6, mpf(3) / 2, m.sqrt(mpf(99) / 12))
    discrete('bernoulli', [('p', 0.3)], lambda k: (num(0.7), num(0.3))[k], 0, 1, num(0.3), m.sqrt(num(0.3) * num(0.7)))
    # truncation: quantiles of the whole, at squeezed probabilities
    for a, b in ((0.06, 0.13), (0.115, 0.5)):
        M, S = num(0.09), num(0.008)
        cdf = lambda x: m.erfc(-(x - M) / S / m.sqrt(mpf(2))) / 2
        A, B = cdf(num(a)), m.erfc((num(b) - M) / S / m.sqrt(mpf(2))) / 2  # below a, above b
        mass = 1 - A - B

        def upper(q):  # of the whole
            return M - S * (normal_q(q) if q <= mpf('0.5') else -normal_q(1 - q))
        w = [('mean', 0.09), ('sd', 0.008), ('truncate_min', a), ('truncate_max', b)]
        continuous('normal', w, lambda p: upper(B + (1 - p) * mass), lambda p: upper(B + p * mass), None, None)


def discrete(family, params, pmf, first, last, mean, sd):
    below, total = [], mpf(0)
    for k in range(first, last + 1):
        total += pmf(k)
        below.append(total)
    for p in P:
        k = next(i for i, c in enumerate(below) if c >= mpf(p) - mpf('1e-30'))
        emit(family, params, 'q', p, mpf(first + k))
        k = next(i for i, c in enumerate(below) if total - c <= mpf(p) + mpf('1e-30'))
        emit(family, params, 's', p, mpf(first + k))
    emit(family, params, 'mean', '', mean)
    emit(family, params, 'sd', '', sd)


if __name__ == "__main__":
    main()
