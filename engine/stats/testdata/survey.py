"""Statistics of samples by SciPy and NumPy, for survey.json.

    python3 survey.py > survey.json
"""
import json
import numpy as np
from scipy import stats


def quantile(x, p, confidence):
    n, tail = len(x), (1 - confidence) / 2
    s = np.sort(x)
    low = stats.binom.ppf(tail, n, p)
    high = stats.binom.ppf(1 - tail, n, p) + 1
    return [float(np.percentile(x, 100 * p))] + ([float(s[int(low) - 1]), float(s[int(high) - 1])] if low >= 1 and high <= n else [None, None])


def proportion(x, t, confidence):
    k = int((x < t).sum())
    ci = stats.binomtest(k, len(x)).proportion_ci(confidence, "exact")
    return [k / len(x), ci.low, ci.high]


def upper(x, p):
    """The mean of the empirical quantile function over p..1, by exact integration of its steps."""
    s, n = np.sort(x), len(x)
    edges = np.arange(n + 1) / n
    weight = np.clip(edges[1:], p, 1) - np.clip(edges[:-1], p, 1)
    return float((weight * s).sum() / (1 - p))


rng = np.random.default_rng(3)
cases = []
for name, x in {
    "normal": rng.normal(5, 2, 400), "lognormal": rng.lognormal(0, 1, 1001), "poisson": rng.poisson(3, 500).astype(float),
    "few": rng.normal(0, 1, 12), "exponential": rng.exponential(3, 20000),
}.items():
    for confidence in (0.9, 0.95, 0.99):
        m = stats.t.interval(confidence, len(x) - 1, x.mean(), x.std(ddof=1) / np.sqrt(len(x)))
        probabilities, thresholds, levels = [0.01, 0.05, 0.25, 0.5, 0.9, 0.95, 0.99], [-1.0, 0.0, 1.0, 4.0, 1e9], [0.5, 0.9, 0.95, 0.99]
        cases.append({
            "name": name, "values": x.tolist() if confidence == 0.9 else None, "confidence": confidence,
            "mean": [float(x.mean()), float(m[0]), float(m[1])],
            "probabilities": probabilities, "quantiles": [quantile(x, p, confidence) for p in probabilities],
            "thresholds": thresholds, "below": [proportion(x, t, confidence) for t in thresholds],
            "levels": levels, "upper": [upper(x, p) for p in levels], "lower": [-upper(-x, p) for p in levels],
        })
t = [[p, df, float(stats.t.ppf(p, df))] for p in (0.75, 0.95, 0.975, 0.995, 0.99995) for df in (1, 2, 3.5, 15, 19, 200, 999, 1000, 5000, 1e6)]
print(json.dumps({"cases": cases, "student": t}))
