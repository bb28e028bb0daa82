"""Writes vectors.csv: uniform numbers by the published formula of the HDR generator in exact integers, and metalog quantiles
by mpmath."""
import csv, random
from mpmath import mp, mpf, log, exp

mp.dps = 40

def hdr(trial, entity, var, s3, s4):
    a = (trial*2499997 + var*1800451 + entity*2000371 + s3*1796777 + s4*2299603) % 7450589
    b = (trial*2246527 + var*2399993 + entity*2100869 + s3*1918303 + s4*1624729) % 7450987
    a = (999999999999989 % (a*4658 + 7450581)) * 383 % 99991
    b = (999999999999989 % (b*7580 + 7560584)) * 17669 % 7440893
    return ((a*7440893 + b) * 1343 % 4294967296 + 0.5) / 4294967296

def metalog(y, a, low, high):
    y = mpf(y); logit = log(y/(1-y)); m = mpf(0)
    for k, c in enumerate(a, 1):
        t = [mpf(1), logit, (y-0.5)*logit, y-0.5][k-1] if k <= 4 else (y-0.5)**((k-1)//2) * (logit if k % 2 == 0 else 1)
        m += mpf(c)*t
    if low == '' and high == '': return m
    if high == '': return mpf(low) + exp(m)
    if low == '': return mpf(high) - exp(-m)
    return (mpf(low) + mpf(high)*exp(m))/(1+exp(m))

random.seed(4)
with open('vectors.csv', 'w', newline='') as f:
    w = csv.writer(f)
    w.writerow(['trial', 'entity', 'var', 'seed3', 'seed4', 'u', 'low', 'high', 'coefficients', 'x'])
    for i in range(60):
        big = 10**random.randint(0, 8)
        seeds = [random.randint(0, big) for _ in range(4)]
        trial = random.choice([1, 2, 1000, 10**6, 10**8])
        u = hdr(trial, *seeds)
        a = [random.uniform(-2, 2) for _ in range(random.randint(2, 16))]
        low, high = random.choice([('', ''), (-3.5, ''), ('', 7.25), (1, 9)])
        w.writerow([trial, *seeds, repr(u), low, high, ' '.join(map(repr, a)), mp.nstr(metalog(u, a, low, high), 20)])
