"""Rank correlations of copulas in the population by plain numerical integration with SciPy, for rank.json.

    python3 rank.py > rank.json

With averaged ranks the population's Spearman correlation is the correlation of G1(X1) and G2(X2), where G is the
mid-distribution function (F(x) + F(x-))/2.
"""
import json
import numpy as np
from scipy import stats

Z = np.linspace(-9, 9, 721)
W = stats.norm.pdf(Z) * (Z[1] - Z[0])
nodes, weights = np.polynomial.legendre.leggauss(160)
U, UW = (nodes + 1) / 2, weights / 2


def mid(margin, score):
    """The mid-distribution function of a margin at scores whose distribution function is given."""
    if margin is None:
        return score
    values, p = zip(*margin)
    upto = np.cumsum(p)
    middle = upto - np.array(p) / 2
    return middle[np.minimum(np.searchsorted(upto, score), len(p) - 1)]


def sd(margin):
    return np.sqrt((1 - (0 if margin is None else sum(p**3 for _, p in margin))) / 12)


def expectation(a, b, r, root, cdf):
    """E of the product, one score given the other, on a grid that is fine where the second margin has its steps."""
    x = Z[:, None]
    s = np.sqrt(1 - r * r)
    if b is None:
        y = r * x + s * Z[None, :]
        inner = (mid(b, cdf(y / root)) * W[None, :]).sum(1)
    else:
        # exactly: P(Y <= threshold | X)
        upto = np.cumsum([p for _, p in b])[:-1]
        cut = quantile(upto) * root
        heights = [(b[i][1] + b[i + 1][1]) / 2 for i in range(len(b) - 1)]
        inner = b[0][1] / 2 + sum(h * stats.norm.sf((c - r * Z) / s) for h, c in zip(heights, cut))
    if a is None:
        return (W * mid(a, cdf(Z / root)) * inner).sum()
    # the first margin's steps cut the outer integral: integrate each piece by Gauss and Legendre
    upto = np.concatenate([[0], np.cumsum([p for _, p in a])[:-1], [1]])
    cut = np.clip(quantile(upto) * root, -9, 9)
    total = 0.0
    gx, gw = np.polynomial.legendre.leggauss(120)
    done = 0.0
    for i, (_, p) in enumerate(a):
        lo, hi = cut[i], cut[i + 1]
        if hi <= lo:
            done += p
            continue
        x = (hi - lo) / 2 * gx + (hi + lo) / 2
        f = stats.norm.pdf(x) * np.interp(x, Z, inner) if b is None else stats.norm.pdf(x) * (
            b[0][1] / 2 + sum(h * stats.norm.sf((c - r * x) / s) for h, c in zip(heights, cut_of(b, root, cdf))))
        total += (done + p / 2) * (hi - lo) / 2 * (gw * f).sum()
        done += p
    return total


def quantile(p):
    return stats.norm.ppf(p) if DF == 0 else stats.t.ppf(p, DF)


def cut_of(b, root, cdf):
    upto = np.cumsum([p for _, p in b])[:-1]
    return quantile(upto) * root


DF = 0


def rho(a, b, r, df):
    global DF
    DF = df
    if df == 0:
        e = expectation(a, b, r, 1.0, stats.norm.cdf)
    else:
        cdf = lambda x: stats.t.cdf(x, df)
        # nodes in the cube root of the probability: the mixing variable is a power of it near zero
        e = sum(3 * u**2 * w * expectation(a, b, r, np.sqrt(stats.chi2.ppf(u**3, df) / df), cdf) for u, w in zip(U, UW))
    return (e - 0.25) / (sd(a) * sd(b))


coin = [[0, 0.7], [1, 0.3]]
even = [[0, 0.5], [1, 0.5]]
three = [[1, 0.2], [2, 0.5], [5, 0.3]]
poisson = [[k, float(stats.poisson.pmf(k, 3))] for k in range(25)]
out = []
for name, a, b in [("continuous", None, None), ("coins", coin, even), ("coin", None, coin), ("three", three, poisson), ("poisson", None, poisson)]:
    for df in (0, 3, 8):
        for r in (-0.9, -0.3, 0.0, 0.5, 0.8):
            if df > 0 and r == -0.9 and name == "three":
                continue
            out.append({"name": name, "a": a, "b": b, "df": df, "r": r, "rho": float(rho(a, b, r, df))})
print(json.dumps(out))
