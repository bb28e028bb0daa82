#!/usr/bin/env python3
"""Makes columns.csv (name, values ...) and reference.csv (name, statistic, value) with exact fractions, numpy and scipy.

    python3 reference.py
"""
import os
from fractions import Fraction
import mpmath
from mpmath import mpf
import numpy as np
from scipy import stats

mpmath.mp.dps = 40


def fraction(q):
    return mpf(q.numerator) / mpf(q.denominator)


here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7)
columns = {
    'normal': rng.normal(3, 2, 1000),
    'heavy': rng.standard_t(3, 777),
    'far': 1e9 + rng.normal(0, 1e-3, 501),
    'whole': rng.integers(0, 6, 400).astype(float),
    'pair': np.array([1.5, -2.0]),
    'five': np.array([3.0, 1.0, 4.0, 1.0, 5.0]),
    'tiny': rng.normal(0, 1, 200) * 1e-200,
}
P = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]
with open(os.path.join(here, 'columns.csv'), 'w') as c, open(os.path.join(here, 'reference.csv'), 'w') as r:
    for name, x in columns.items():
        c.write(','.join([name] + [float(v).hex() for v in x]) + '\n')
        exact = [Fraction(float(v)) for v in x]
        m = sum(exact) / len(x)
        power = lambda k: fraction(sum((v - m) ** k for v in exact) / len(x))
        m2, m3, m4 = power(2), power(3), power(4)
        rows = [('mean', fraction(m)), ('sd', mpmath.sqrt(m2 * len(x) / (len(x) - 1))), ('min', x.min()), ('max', x.max()),
                ('skewness', m3 / m2 ** mpf(1.5)), ('kurtosis', m4 / m2 ** 2)]
        if name in ('normal', 'heavy', 'whole'):  # scipy agrees, where it has the digits
            assert abs(stats.skew(x) - rows[4][1]) < 1e-9 and abs(stats.kurtosis(x, fisher=False) - rows[5][1]) < 1e-9
            assert abs(np.std(x, ddof=1) - rows[1][1]) < 1e-9
        rows += [('p%g' % p, np.percentile(x, 100 * p)) for p in P]
        for bins in (1, 7, 50):
            counts, edges = np.histogram(x, bins)
            rows.append(('bins%d' % bins, ' '.join(map(str, counts))))
        for k, v in rows:
            r.write('%s,%s,%s\n' % (name, k, v if isinstance(v, str) else mpmath.nstr(mpf(v), 20)))
