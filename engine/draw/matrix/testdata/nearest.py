"""Nearest correlation matrices by Higham's alternating projections with Dykstra's correction, for nearest.json.

    python3 nearest.py > nearest.json
"""
import json
import numpy as np


def nearest(a):
    y, ds = a.copy(), np.zeros_like(a)
    for _ in range(200_000):
        r = y - ds
        w, v = np.linalg.eigh(r)
        x = (v * np.maximum(w, 0)) @ v.T
        ds = x - r
        new = x.copy()
        np.fill_diagonal(new, 1)
        if max(np.abs(new - y).max(), np.abs(new - x).max()) < 1e-12:
            break
        y = new
    return new


rng = np.random.default_rng(7)
cases = [np.array([[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 2]]) / 2.0]
cases[0] = cases[0] * 2 - np.eye(4)  # Higham's second matrix with 1 on the diagonal
for n in (2, 3, 5, 8, 12, 20):
    b = rng.uniform(-1, 1, (n, n))
    b = np.triu(b, 1)
    cases.append(b + b.T + np.eye(n))
out = []
for a in cases:
    x = nearest(a)
    out.append({"matrix": a.tolist(), "nearest": x.tolist(), "distance": float(np.linalg.norm(a - x))})
print(json.dumps(out))
