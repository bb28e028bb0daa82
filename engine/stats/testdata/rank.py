"""Rank correlations with ties by SciPy, for rank.json.

    python3 rank.py > rank.json
"""
import json
import numpy as np
from scipy import stats

rng = np.random.default_rng(12)
out = []
for n in (2, 5, 40, 700):
    for ties in (False, True):
        x, y = rng.normal(0, 1, n), rng.normal(0, 1, n)
        y += 0.7 * x
        if ties:
            x, y = np.round(2 * x), np.round(y, 1)
        r = stats.rankdata(x)
        decile = np.minimum((10 * (r - 0.5) / n).astype(int), 9)
        rho = stats.spearmanr(x, y).statistic
        out.append({"x": x.tolist(), "y": y.tolist(), "ranks": r.tolist(), "rho": None if np.isnan(rho) else float(rho),
                    "means": [float(y[decile == d].mean()) if (decile == d).any() else None for d in range(10)]})
print(json.dumps(out))
