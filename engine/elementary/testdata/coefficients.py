#!/usr/bin/env python3
"""Makes coefficients.go: near-minimax polynomials, fitted with mpmath by Chebyshev interpolation at 60 digits.

    python3 coefficients.py > ../coefficients.go && gofmt -w ../coefficients.go

Every entry is (name, comment, function, low, high, degree); the polynomial is in the function's own variable. The error
that is printed beside each is the largest found on a fine grid with the coefficients rounded to doubles.
"""
import sys
from mpmath import mp, mpf, cos, pi, exp, log, sqrt, atan, asin, erfc, erfinv, gamma, loggamma

mp.dps = 60


def fit(f, a, b, degree):
    """Monomial coefficients of the Chebyshev interpolant of f on [a, b]."""
    a, b = mpf(a), mpf(b)
    n = degree + 1
    nodes = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    # Newton's divided differences, then expansion into powers: exact enough at 60 digits.
    c = [f(x) for x in nodes]
    for j in range(1, n):
        for i in range(n - 1, j - 1, -1):
            c[i] = (c[i] - c[i - 1]) / (nodes[i] - nodes[i - j])
    p = [c[-1]]
    for i in range(n - 2, -1, -1):
        q = [mpf(0)] * (len(p) + 1)
        for k, v in enumerate(p):
            q[k + 1] += v
            q[k] -= v * nodes[i]
        q[0] += c[i]
        p = q
    return [float(v) for v in p]


def error(f, c, a, b):
    worst = mpf(0)
    for k in range(401):
        x = mpf(a) + (mpf(b) - mpf(a)) * k / 400
        y = mpf(0)
        for v in reversed(c):
            y = y * x + mpf(v)
        worst = max(worst, abs(y - f(x)))
    return worst


def fac(n):
    return mp.factorial(n)


def expq(r):
    return sum(r ** k / fac(k + 3) for k in range(40))


def logw(t):  # (2 atanh(s) - 2 s)/(s t), t = s^2
    return sum(2 * t ** k / (2 * k + 3) for k in range(60))


def logw2(t):
    return sum(2 * t ** k / (2 * k + 5) for k in range(60))


def sinq(t):
    return sum((-1) ** (k + 1) * t ** k / fac(2 * k + 3) for k in range(30))


def cosq(t):
    return sum((-1) ** k * t ** k / fac(2 * k + 4) for k in range(30))


def atanq(t):
    s = sqrt(t)
    if t < mpf('0.01'):
        return sum((-1) ** (k + 1) * t ** k / (2 * k + 3) for k in range(60))
    return (atan(s) - s) / (s * t)


def asinq(t):
    if t < mpf('0.01'):
        s, c = mpf(0), mpf(1)
        for k in range(1, 60):
            c = c * (2 * k - 1) / (2 * k)
            s += c / (2 * k + 1) * t ** (k - 1)
        return s
    s = sqrt(t)
    return (asin(s) - s) / (s * t)


def erfq(t):  # erf(x)/x - 2/sqrt(pi), over t
    return 2 / sqrt(pi) * sum((-1) ** (k + 1) * t ** k / (fac(k + 1) * (2 * k + 3)) for k in range(60))


K = 4


def tail(t):
    """exp(z^2/2) Q(z) (1 + 2 z) with t = (z-K)/(z+K); t = 1 is z = infinity."""
    if t == 1:
        return 2 / sqrt(2 * pi)
    z = K * (1 + t) / (1 - t)
    if z > 60:
        # asymptotic series of the Mills ratio
        m, term = mpf(0), 1 / z
        for k in range(0, 40):
            m += term
            term = -term * (2 * k + 1) / z ** 2
        return m / sqrt(2 * pi) * (1 + 2 * z)
    return exp(z * z / 2) * erfc(z / sqrt(mpf(2))) / 2 * (1 + 2 * z)


def upper(p):
    """z with Q(z) = p, p <= 1/2."""
    if p > mpf('1e-3'):
        return sqrt(mpf(2)) * erfinv(1 - 2 * p)
    z = sqrt(-2 * log(p))
    for _ in range(200):
        q = erfc(z / sqrt(mpf(2))) / 2
        d = log(q / p) * q / (exp(-z * z / 2) / sqrt(2 * pi))
        z += d
        if abs(d) < mpf(10) ** -45:
            return z
    raise ValueError(p)


def p_of_w(w):  # w = -log(4 p (1-p))
    v = exp(-w)
    return v / (2 * (1 + sqrt(1 - v)))


def centre(t):  # z/q, q = 1/2 - p, w = 3.125 + t
    w = mpf('3.125') + t
    if w < mpf('1e-30'):
        return sqrt(2 * pi)
    p = p_of_w(w)
    if w < mpf('0.01'):
        x = sqrt(-mp.expm1(-w))
        return sqrt(mpf(2)) * erfinv(x) / (x / 2)
    return upper(p) / (mpf(1) / 2 - p)


def outer(mid):
    def f(t):  # z, s = sqrt(w) = mid + t
        w = (mpf(mid) + t) ** 2
        return upper(p_of_w(w))
    return f


def far(mid):
    def f(t):  # z/s, 1/s = mid + t
        s = 1 / (mpf(mid) + t)
        return upper(p_of_w(s * s)) / s
    return f


PIECES = 16
PIECE_DEGREE = 14


def piece(i):
    """z/q, q = 1/2 - p, in the place of p within piece i, -1/2..1/2: each half of the eight powers of two from 2^-9."""
    octave = mpf(2) ** (i // 2 - 9)

    def f(x):
        p = octave * (1 + (mpf(i % 2) + x + mpf(1) / 2) / 2)
        if p == mpf(1) / 2:
            return sqrt(2 * pi)
        return sqrt(mpf(2)) * erfinv(1 - 2 * p) / (mpf(1) / 2 - p)
    return f


def pieces():
    """The polynomials of all pieces, a row a coefficient, and their largest relative error."""
    columns, worst = [], mpf(0)
    for i in range(PIECES):
        f = piece(i)
        c = fit(f, mpf(-0.5), mpf(0.5), PIECE_DEGREE)
        worst = max(worst, error(f, c, -0.5, 0.5) / f(mpf(0)))
        columns.append(c)
    return list(zip(*columns)), worst


def lgq(t):  # lgamma(2+t)/t
    if abs(t) < mpf('1e-20'):
        return 1 - mp.euler
    return loggamma(2 + t).real / t


def gq(t):  # (gamma(2+t)-1)/t
    if abs(t) < mpf('1e-20'):
        return 1 - mp.euler
    return (gamma(2 + t) - 1) / t


TABLE = [
    ("expTail", "(e^r-1-r-r^2/2)/r^3 for |r| <= 0.3467", expq, -0.3467, 0.3467, 9),
    ("logTail", "(2 atanh(s)-2s)/s^3 in s^2 for |s| <= 0.1716", logw, 0, 0.02945, 7),
    ("logTail2", "(2 atanh(s)-2s-2s^3/3)/s^5 in s^2 for |s| <= 0.1716", logw2, 0, 0.02945, 9),
    ("sinTail", "(sin(r)-r)/r^3 in r^2 for |r| <= 0.7856", sinq, 0, 0.6172, 6),
    ("cosTail", "(cos(r)-1+r^2/2)/r^4 in r^2 for |r| <= 0.7856", cosq, 0, 0.6172, 6),
    ("atanTail", "(atan(x)-x)/x^3 in x^2 for |x| <= 0.4375", atanq, 0, 0.1915, 12),
    ("asinTail", "(asin(x)-x)/x^3 in x^2 for |x| <= 0.5", asinq, 0, 0.2501, 14),
    ("erfTail", "(erf(x)/x-2/sqrt(pi))/x^2 in x^2 for |x| <= 1", erfq, 0, 1, 12),
    ("normalTail", "e^(z^2/2) Q(z) (1+2z) in (z-4)/(z+4) for 0 <= z", tail, -1, 1, 26),
    ("quantileCentre", "z/q in w-3.125 for 0 <= w <= 6.25, w = -log(4p(1-p)), q = 1/2-p", centre, -3.125, 3.125, 23),
    ("quantileOuter", "z in sqrt(w)-4.25 for 2.5 <= sqrt(w) <= 6", outer('4.25'), -1.75, 1.75, 24),
    ("quantileFar", "z/sqrt(w) in 1/sqrt(w)-0.125 for 6 <= sqrt(w) <= 12", far('0.125'), 1 / mpf(12) - mpf('0.125'), 1 / mpf(6) - mpf('0.125'), 20),
    ("quantileEnd", "z/sqrt(w) in 1/sqrt(w)-0.0595 for 12 <= sqrt(w) <= 28", far('0.0595'), 1 / mpf(28) - mpf('0.0595'), 1 / mpf(12) - mpf('0.0595'), 23),
    ("lgammaTail", "lgamma(2+t)/t for |t| <= 0.5", lgq, -0.5, 0.5, 18),
    ("gammaTail", "(gamma(2+t)-1)/t for |t| <= 0.5", gq, -0.5, 0.5, 18),
]


def main():
    print("// Code generated by testdata/coefficients.py; DO NOT EDIT.\n\npackage elementary\n")
    for name, comment, f, a, b, degree in TABLE:
        c = fit(f, a, b, degree)
        e = error(f, c, a, b)
        print("%s: %s" % (name, mp.nstr(e, 3)), file=sys.stderr)
        print("// %s: %s; largest error %s." % (name, comment, mp.nstr(e, 2)))
        print("var %s = [...]float64{" % name)
        for v in c:
            print("\t%r," % v)
        print("}\n")
    rows, e = pieces()
    print("// quantilePieces: z/q, q = 1/2-p, in the place of p within each half of the powers of two 2^-9..2^-1, -1/2..1/2: a row a")
    print("// coefficient, a column a piece; largest relative error %s." % mp.nstr(e, 2))
    print("var quantilePieces = [...][%d]float64{" % PIECES)
    for row in rows:
        print("\t{%s}," % ", ".join("%r" % v for v in row))
    print("}")


if __name__ == "__main__":
    main()
