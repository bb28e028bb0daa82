#!/usr/bin/env python3
"""Makes reference.csv: function, arguments (hex), and the value to 60 digits as the sum of two doubles (hex).

    python3 reference.py [POINTS] > reference.csv
"""
import random
import sys
from mpmath import mp, mpf
import mpmath as m

mp.dps = 60
random.seed(20261123)
N = int(sys.argv[1]) if len(sys.argv) > 1 else 120
U = random.uniform


def logu(a, b):
    return 10 ** U(a, b)


def either(*f):
    return lambda: random.choice(f)()


def signed(f):
    return lambda: random.choice((-1, 1)) * f()


def normal_upper(z):
    return m.erfc(z / m.sqrt(mpf(2))) / 2


def quantile_lower(p):
    """z with normal cdf p <= 1/2."""
    if p > mpf('1e-3'):
        return -m.sqrt(mpf(2)) * m.erfinv(1 - 2 * p)
    z = m.sqrt(-2 * m.log(p))
    for _ in range(300):
        q = normal_upper(z)
        d = m.log(q / p) * q / (m.exp(-z * z / 2) / m.sqrt(2 * m.pi))
        z += d
        if abs(d) < mpf(10) ** -45:
            return -z
    raise ValueError(p)


def gamma_tail(a, x):
    return m.gammainc(a, x, m.inf, regularized=True)


def gamma_head(a, x):
    return m.gammainc(a, 0, x, regularized=True)


def beta_lower(a, b, x):
    return m.betainc(a, b, 0, x, regularized=True)


def money():
    return random.choice((1, -1)) * random.randint(1, 480)


CASES = {
    "exp": (m.exp, either(lambda: U(-745, 709.7), lambda: U(-2, 2), signed(lambda: logu(-20, 2)))),
    "expm1": (m.expm1, either(lambda: U(-60, 709), lambda: U(-2, 2), signed(lambda: logu(-20, 1)))),
    "log": (m.log, either(lambda: logu(-307, 308), lambda: U(0.3, 3), lambda: 1 + U(-1e-3, 1e-3), lambda: U(1, 1000))),
    "log1p": (m.log1p, either(lambda: logu(-20, 300), lambda: U(-0.999, 3), signed(lambda: logu(-18, -1)))),
    "log2": (lambda x: m.log(x) / m.log(mpf(2)), either(lambda: logu(-307, 308), lambda: U(0.3, 3))),
    "log10": (lambda x: m.log(x) / m.log(mpf(10)), either(lambda: logu(-307, 308), lambda: U(0.3, 3), lambda: 1 + U(-1e-3, 1e-3))),
    "pow": (m.power, either(lambda: (logu(-3, 3), U(-100, 100)), lambda: (1 + U(0, 0.2), money()),
                            lambda: (U(0.9, 1.1), U(-6000, 6000)), lambda: (1 + U(0, 0.2), money() / 12.0))),
    "sin": (m.sin, either(lambda: U(-10, 10), lambda: U(-1e6, 1e6), lambda: logu(8, 308), lambda: round(U(-1e5, 1e5)) * 3.141592653589793)),
    "cos": (m.cos, either(lambda: U(-10, 10), lambda: U(-1e6, 1e6), lambda: logu(8, 308), lambda: (round(U(-1e5, 1e5)) + 0.5) * 3.141592653589793)),
    "tan": (m.tan, either(lambda: U(-10, 10), lambda: U(-1e6, 1e6), lambda: logu(8, 308))),
    "asin": (m.asin, either(lambda: U(-1, 1), lambda: 1 - logu(-15, -1))),
    "acos": (m.acos, either(lambda: U(-1, 1), lambda: 1 - logu(-15, -1), lambda: logu(-15, -1) - 1)),
    "atan": (m.atan, either(lambda: U(-5, 5), signed(lambda: logu(-20, 20)))),
    "atan2": (m.atan2, either(lambda: (U(-5, 5), U(-5, 5)), lambda: (logu(-20, 20), -logu(-20, 20)), lambda: (logu(-300, 300), logu(-10, 300)))),
    "sinh": (m.sinh, either(lambda: U(-5, 5), lambda: U(-710, 710), signed(lambda: logu(-15, 0)))),
    "cosh": (m.cosh, either(lambda: U(-5, 5), lambda: U(-710, 710))),
    "tanh": (m.tanh, either(lambda: U(-5, 5), lambda: U(-25, 25), signed(lambda: logu(-15, 0)))),
    "asinh": (m.asinh, either(lambda: U(-5, 5), signed(lambda: logu(-15, 20)))),
    "acosh": (m.acosh, either(lambda: U(1, 5), lambda: 1 + logu(-12, 20))),
    "atanh": (m.atanh, either(lambda: U(-1, 1), signed(lambda: logu(-15, -1)))),
    "erf": (m.erf, either(lambda: U(-4, 4), signed(lambda: logu(-15, 0)))),
    "erfc": (m.erfc, either(lambda: U(-4, 4), lambda: U(0, 26))),
    "normalcdf": (lambda x: normal_upper(-x), either(lambda: U(-5, 5), lambda: U(-37, 0))),
    "normalquantile": (quantile_lower, either(lambda: U(0, 0.5), lambda: logu(-20, -1), lambda: logu(-300, -20), lambda: 0.5 - logu(-15, -1))),
    "lgamma": (lambda x: m.loggamma(x).real, either(lambda: U(0, 12), lambda: logu(-10, 15), lambda: 1 + U(-0.1, 0.1), lambda: 2 + U(-0.1, 0.1))),
    "gamma": (m.gamma, either(lambda: U(0, 171), lambda: U(-20, 0), lambda: logu(-10, 1))),
    "gammaq": (gamma_tail, either(lambda: (logu(-0.5, 2), logu(-1, 2.2)), lambda: (lambda a: (a, a * U(0.5, 1.6)))(logu(0, 2.5)))),
    "gammap": (gamma_head, either(lambda: (logu(-1, 2), logu(-3, 2)), lambda: (lambda a: (a, a * U(0.5, 1.6)))(logu(0, 2.5)))),
    "betalower": (beta_lower, either(lambda: (logu(-0.5, 1.2), logu(-0.5, 1.2), U(0, 1)), lambda: (1 + U(0, 4), 1 + U(0, 4), logu(-8, 0)),
                                     lambda: (logu(0, 2.3), logu(0, 2.3), U(0, 1)))),
}


def main():
    for name, (f, draw) in CASES.items():
        done = 0
        while done < N:
            args = draw()
            args = args if isinstance(args, tuple) else (args,)
            args = tuple(float(a) for a in args)
            v = f(*[mpf(a) for a in args])
            if not (m.isfinite(v) and mpf('1e-300') < abs(v) < mpf('1.7e308')):
                continue
            if name.startswith(("gammap", "gammaq", "beta")) and v < mpf('1e-30'):
                continue
            hi = float(v)
            lo = float(v - mpf(hi))
            print(",".join([name] + [a.hex() for a in args] + [hi.hex(), lo.hex()]))
            done += 1


if __name__ == "__main__":
    main()
