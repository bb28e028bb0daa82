"""Writes addins.csv: calls of add-ins' functions with mean and standard deviation of what they draw, by scipy.

The examples are the vendors' own where their help has one with these parameters."""
import csv, math, os
import numpy as np
from scipy import stats, integrate, optimize, special

def frozen(d): return d.mean(), d.std()
def discrete(x, p):
    x, p = np.array(x, float), np.array(p, float) / sum(p)
    m = (x * p).sum(); return m, math.sqrt((x * x * p).sum() - m * m)
def cumul(xs, ps):
    m = sum((q - p) * (a + b) / 2 for a, b, p, q in zip(xs, xs[1:], ps, ps[1:]))
    s = sum((q - p) * (a * a + a * b + b * b) / 3 for a, b, p, q in zip(xs, xs[1:], ps, ps[1:]))
    return m, math.sqrt(s - m * m)
def trunc(d, lo, hi):
    a, b = d.cdf(lo), d.cdf(hi)
    f = lambda k: integrate.quad(lambda u: d.ppf(u) ** k, a, b, limit=400, epsabs=1e-13)[0] / (b - a)
    m = f(1); return m, math.sqrt(f(2) - m * m)
def beta(a, b, lo=0, hi=1): return stats.beta(a, b, lo, hi - lo)
def pert(lo, m, hi, l=4): return beta(1 + l * (m - lo) / (hi - lo), 1 + l * (hi - m) / (hi - lo), lo, hi)
def tri(lo, m, hi): return stats.triang((m - lo) / (hi - lo), lo, hi - lo)
def logn(mean, sd):
    s2 = math.log(1 + (sd / mean) ** 2); return stats.lognorm(math.sqrt(s2), scale=mean / math.exp(0.5 * s2))
def shift(d, by): return d[0] + by, d[1]
def subj(lo, mode, mean, hi):
    a = 2 * (mean - lo) * ((lo + hi) / 2 - mode) / ((mean - mode) * (hi - lo)); return beta(a, a * (hi - mean) / (mean - lo), lo, hi)

def atan(d):  # of what has no moments itself
    f = lambda k: integrate.quad(lambda u: math.atan(d.ppf(u)) ** k, 0, 1, limit=400, epsabs=1e-12)[0]
    m = f(1); return m, math.sqrt(f(2) - m * m)
def trigen(x, m, y, p, q):  # by mpmath's solver, from the distribution function
    import mpmath as mp
    f = lambda a, b: ((x - a) ** 2 - p * (b - a) * (m - a), (b - y) ** 2 - (1 - q) * (b - a) * (b - m))
    a, b = mp.findroot(f, (x - (m - x) - (y - m), y + (y - m) + (m - x))); return tri(float(a), m, float(b))
def through(d, pairs):  # a location and a scale through two percentiles
    (p, x), (q, y) = pairs; s = (y - x) / (d.ppf(q) - d.ppf(p)); return x - d.ppf(p) * s, s
def fitted(make, start, *pairs):  # the distribution with these parameters that has these percentiles
    r = optimize.root(lambda v: [make(*v).ppf(p) - x for p, x in pairs], start, tol=1e-14); assert max(abs(r.fun)) < 1e-8, r; return frozen(make(*r.x))
def weibull(x, y):  # with 10 % below x and 90 % below y
    k = math.log(math.log(0.1) / math.log(0.9)) / math.log(y / x); return frozen(stats.weibull_min(k, scale=x / (-math.log(0.9)) ** (1 / k)))
def myerson(a, b, c, p):  # a normal or moved lognormal variable through three percentiles, by integration
    z = N.ppf(1 - p); r = (c - b) / (b - a)
    q = (lambda t: b + (c - b) * t / z) if r == 1 else (lambda t: b + (c - b) * (r ** (t / z) - 1) / (r - 1))
    f = lambda k: integrate.quad(lambda t: q(t) ** k * N.pdf(t), -12, 12, epsabs=1e-12, limit=400)[0]
    m = f(1); return m, math.sqrt(f(2) - m * m)
def double(a, m, b, p):
    m1 = p * (a + 2 * m) / 3 + (1 - p) * (2 * m + b) / 3
    m2 = p * (((a + 2 * m) / 3) ** 2 + (m - a) ** 2 / 18) + (1 - p) * (((2 * m + b) / 3) ** 2 + (b - m) ** 2 / 18)
    return m1, math.sqrt(m2 - m1 * m1)
def general(a, b, x, w):
    xs, ws = [a] + x + [b], [0] + w + [0]
    f = lambda k: sum(integrate.quad(lambda t: np.interp(t, xs, ws) * t ** k, u, v)[0] for u, v in zip(xs, xs[1:]))
    m = f(1) / f(0); return m, math.sqrt(f(2) / f(0) - m * m)
def metalog(a, lo=None, hi=None):
    def q(y):
        L = math.log(y / (1 - y)); t = [1, L, (y - .5) * L, y - .5, (y - .5) ** 2]
        x = sum(c * d for c, d in zip(a, t))
        return x if lo is None else lo + math.exp(x) if hi is None else lo + (hi - lo) / (1 + math.exp(-x))
    f = lambda k: integrate.quad(lambda y: q(y) ** k, 0, 1, limit=800, epsabs=1e-10)[0]
    m = f(1); return m, math.sqrt(f(2) - m * m)
def triplet(lo, q, p):  # the three-term metalog through quantiles at p, 1/2, 1-p
    f = (lambda x: x) if lo is None else (lambda x: math.log(x - lo))
    ys = [p, .5, 1 - p]; A = np.array([[1, math.log(y / (1 - y)), (y - .5) * math.log(y / (1 - y))] for y in ys])
    return metalog(list(np.linalg.solve(A, [f(x) for x in q])), lo)
def moments(pmf, n=200000):
    k = np.arange(n, dtype=float); p = pmf(k); m = (k * p).sum(); return m, math.sqrt((k * k * p).sum() - m * m)
def counted(pmf, n=2000):  # a count without 0
    k = np.arange(1, n, dtype=float); p = pmf(k) / (1 - pmf(0)); m = (k * p).sum(); return m, math.sqrt((k * k * p).sum() - m * m)
def invhyper(s, d, m):  # failures drawn before the s-th of d successes among m
    k = np.arange(m - d + 1, dtype=float)
    p = special.binom(k + s - 1, k) * special.binom(m - s - k, m - d - k) / special.binom(m, d)
    e = (k * p).sum(); return e, math.sqrt((k * k * p).sum() - e * e)
def layered(n, n_var, m, v, by=0):  # a sum of payments
    return n * m + by, math.sqrt(n * v + n_var * m * m)
uniform_layer = (2.75, 125 / 30 + 7.5 - 2.75 ** 2)  # what is paid of a uniform(0,10) above 2, at most 5
def joined(left, right, c):  # two densities that meet at c
    a, b = np.linalg.solve([[left.pdf(c), -right.pdf(c)], [left.cdf(c), right.sf(c)]], [0, 1])
    f = lambda k: a * integrate.quad(lambda x: x ** k * left.pdf(x), -np.inf, c)[0] + b * integrate.quad(lambda x: x ** k * right.pdf(x), c, np.inf)[0]
    return f(1), math.sqrt(f(2) - f(1) ** 2)
def piled(d, lo, hi):  # the values beyond the limits count as these
    f = lambda k: integrate.quad(lambda u: min(max(d.ppf(u), lo), hi) ** k, 0, 1, points=[d.cdf(lo), d.cdf(hi)] if hi < 1e9 else [d.cdf(lo)], limit=800, epsabs=1e-12)[0]
    m = f(1); return m, math.sqrt(f(2) - m * m)
def inflated(d, p):  # 0 with an added probability
    m, v = d.mean(), d.var(); return (1 - p) * m, math.sqrt((1 - p) * (v + m * m) - ((1 - p) * m) ** 2)
def likely(ks, f):  # values with weights
    return discrete(ks, [f(k) for k in ks])
def burnt(a, b, n=200):  # the first event by integration over its time, then a Poisson number
    f = lambda k: math.exp(-a) if k == 0 else integrate.quad(lambda t: a * math.exp(-a * t) * stats.poisson(b * (1 - t)).pmf(k - 1), 0, 1, epsabs=1e-13)[0]
    return likely(range(n), f)
def slash_atan(m, s):  # of m + s Z/U, by integration over both
    f = lambda k: integrate.dblquad(lambda u, z: math.atan(m + s * z / u) ** k * N.pdf(z), -9, 9, 1e-12, 1, epsabs=1e-9)[0]
    e = f(1); return e, math.sqrt(f(2) - e * e)
N = stats.norm
inf = math.inf
rows = [
    # @RISK
    ('RiskBernoulli(0.1)', frozen(stats.bernoulli(0.1))), ('RiskBeta(1,2)', frozen(beta(1, 2))),
    ('RiskBetaGeneral(1,2,0,100)', frozen(beta(1, 2, 0, 100))), ('RiskBetaSubj(0,1,2,10)', frozen(subj(0, 1, 2, 10))),
    ('RiskBinomial(5,0.25)', frozen(stats.binom(5, 0.25))), ('RiskChiSq(5)', frozen(stats.chi2(5))),
    ('RiskCumul(0,10,{1,5,9},{0.1,0.7,0.9})', cumul([0, 1, 5, 9, 10], [0, .1, .7, .9, 1])),
    ('RiskCumulD(0,10,{1,5,9},{0.9,0.3,0.1})', cumul([0, 1, 5, 9, 10], [0, .1, .7, .9, 1])),
    ('RiskDiscrete({0,0.5},{1,1})', discrete([0, .5], [1, 1])), ('RiskDuniform({1,2.1,4.45,99})', discrete([1, 2.1, 4.45, 99], [1] * 4)),
    ('RiskErf(5)', (0, 1 / (5 * math.sqrt(2)))), ('RiskErlang(5,10)', frozen(stats.gamma(5, scale=10))),
    ('RiskExpon(5)', frozen(stats.expon(scale=5))), ('RiskGamma(1,1)', frozen(stats.gamma(1))),
    ('RiskHistogrm(10,20,{1,2,3,2,1})', cumul([10, 12, 14, 16, 18, 20], [0, 1/9, 3/9, 6/9, 8/9, 1])),
    ('RiskIntUniform(10,20)', frozen(stats.randint(10, 21))), ('RiskLogistic(10,20)', frozen(stats.logistic(10, 20))),
    ('RiskLognorm(10,20)', frozen(logn(10, 20))), ('RiskLognorm2(1,0.5)', frozen(stats.lognorm(0.5, scale=math.e))),
    ('RiskNormal(10,2)', (10, 2)), ('RiskNormal(10,0)', (10, 0)), ('RiskPert(0,2,10)', frozen(pert(0, 2, 10))),
    ('RiskPoisson(5)', frozen(stats.poisson(5))), ('RiskRayleigh(3)', frozen(stats.rayleigh(scale=3))),
    ('RiskStudent(10)', frozen(stats.t(10))), ('RiskTriang(100,200,300)', frozen(tri(100, 200, 300))),
    ('RiskUniform(10,20)', frozen(stats.uniform(10, 10))), ('RiskWeibull(2,3)', frozen(stats.weibull_min(2, scale=3))),
    ('RiskNormal(10,5,RiskTruncate(5,12))', trunc(N(10, 5), 5, 12)), ('RiskNormal(10,5,RiskTruncate(,12))', trunc(N(10, 5), -inf, 12)),
    ('RiskNormal(10,5,RiskShift(100),RiskTruncate(5,12))', shift(trunc(N(10, 5), 5, 12), 100)),
    ('RiskNormal(10,5,RiskShift(100),RiskTruncate2(105,112))', shift(trunc(N(10, 5), 5, 12), 100)),
    ('RiskNormal(10,5,RiskTruncateP(0.1,0.8),RiskName("x"),RiskStatic(3))', trunc(N(10, 5), N(10, 5).ppf(.1), N(10, 5).ppf(.8))),
    ('RiskTriang(1,2,6,RiskTruncate(2,5))', trunc(tri(1, 2, 6), 2, 5)),
    ('RiskOutput("NPV")+RiskNormal(10,2)', (10, 2)), ('RiskSimtable({4,5,6})+RiskUniform(0,1)', (4.5, math.sqrt(1 / 12))),
    ('_xll.RiskNormal(10,2)', (10, 2)), ("'[RISK.XLA]x'!RiskNormal(10,2)", (10, 2)), ('[1]!RiskNormal(10,2)', (10, 2)),
    ('RiskNormal(RiskUniform(0,10),2)', (5, math.sqrt(4 + 100 / 12))), ('RiskPoisson(RiskGamma(4,3))', (12, math.sqrt(12 + 36))),
    ('RiskBinomial(10,RiskBeta(2,3))', (4, math.sqrt(10 * (0.4 - 0.2) + 100 * 0.04))),
    ('RiskBeta(RiskUniform(2,2.0000001),3)', frozen(beta(2, 3))), ('RiskGamma(2+RAND()*0,3)', frozen(stats.gamma(2, scale=3))),
    ('RiskStudent(9+RAND()*0)', frozen(stats.t(9))), ('RiskPert(RAND()*0,2,10)', frozen(pert(0, 2, 10))),
    ('RiskBurr12(1,2,3,4)', frozen(stats.burr12(3, 4, 1, 2))), ('ATAN(RiskCauchy(1,2))', atan(stats.cauchy(1, 2))),
    ('RiskDagum(1,2,4,3)', frozen(stats.burr(4, 3, 1, 2))), ('RiskExtvalue(10,2)', frozen(stats.gumbel_r(10, 2))),
    ('RiskExtvalueMin(10,2)', frozen(stats.gumbel_l(10, 2))), ('RiskFatigueLife(1,2,0.5)', frozen(stats.fatiguelife(0.5, 1, 2))),
    ('RiskFrechet(1,2,5)', frozen(stats.invweibull(5, 1, 2))), ('RiskHypSecant(3,2)', (3, 2)),
    ('RiskJohnsonSB(0.5,1.5,1,9)', frozen(stats.johnsonsb(0.5, 1.5, 1, 8))), ('RiskJohnsonSU(-2,2,10,3)', frozen(stats.johnsonsu(-2, 2, 10, 3))),
    ('RiskKumaraswamy(2,3,10,20)', (10 + 10 * 3 * special.beta(1.5, 3), 10 * math.sqrt(3 * special.beta(2, 3) - (3 * special.beta(1.5, 3)) ** 2))),
    ('RiskLaplace(10,3)', (10, 3)), ('ATAN(RiskLevy(1,2))', atan(stats.levy(1, 2))), ('RiskLogLogistic(1,2,5)', frozen(stats.fisk(5, 1, 2))),
    ('RiskPareto(5,2)', frozen(stats.pareto(5, scale=2))), ('RiskPareto2(3,6)', frozen(stats.lomax(6, scale=3))), ('RiskReciprocal(1,10)', frozen(stats.reciprocal(1, 10))),
    ('RiskTrigen(100,200,300,10,90)', frozen(trigen(100, 200, 300, 0.1, 0.9))), ('RiskTrigen(0,1,4,5,70)', frozen(trigen(0, 1, 4, 0.05, 0.7))),
    ('RiskTriangAlt(10%,0,"m. likely",1,90%,2)', frozen(trigen(0, 1, 2, 0.1, 0.9))), ('RiskTriangAlt("min",0,"m. likely",1,"max",5)', frozen(tri(0, 1, 5))),
    ('RiskTriangAlt("min",0,"m. likely",1,0.75,3)', frozen(tri(0, 1, optimize.brentq(lambda b: tri(0, 1, b).cdf(3) - .75, 3.01, 99)))),
    ('RiskTriangAlt("min",0,"m. likely",2,0.1,1)', frozen(tri(0, 2, optimize.brentq(lambda b: tri(0, 2, b).cdf(1) - .1, 2.01, 99)))),
    ('RiskTriangAlt("max",0,"m. likely",-1,0.25,-3)', frozen(tri(optimize.brentq(lambda a: tri(a, -1, 0).cdf(-3) - .25, -99, -3.01), -1, 0))),
    ('RiskNormalAlt(5%,1,95%,10)', through(N, [(.05, 1), (.95, 10)])), ('RiskNormalAltD(5%,10,95%,1)', through(N, [(.05, 1), (.95, 10)])),
    ('RiskNormalAlt("mu",10,"sigma",2)', (10, 2)), ('RiskNormalAlt("mu",10,90%,14,RiskName("x"))', (10, 4 / N.ppf(.9))), ('RiskNormalAlt(10%,4,"sigma",2)', (4 - 2 * N.ppf(.1), 2)),
    ('RiskUniformAlt(10%,1,90%,9)', (5, 10 / math.sqrt(12))), ('RiskUniformAlt("min",2,75%,8)', (6, 8 / math.sqrt(12))),
    ('RiskLogisticAlt(10%,1,90%,9)', frozen(stats.logistic(*through(stats.logistic, [(.1, 1), (.9, 9)])))),
    ('RiskExtvalueAlt(10%,1,90%,9)', frozen(stats.gumbel_r(*through(stats.gumbel_r, [(.1, 1), (.9, 9)])))),
    ('RiskExponAlt("loc",1,50%,3)', frozen(stats.expon(1, 2 / math.log(2)))), ('RiskExponAlt(10%,1,90%,9)', frozen(stats.expon(*through(stats.expon, [(.1, 1), (.9, 9)])))),
    ('RiskLognormAlt(5%,10,95%,40)', frozen(stats.lognorm(through(N, [(.05, math.log(10)), (.95, math.log(40))])[1], scale=math.exp(through(N, [(.05, math.log(10)), (.95, math.log(40))])[0])))),
    ('RiskLognormAlt("mu",10,"sigma",4,"loc",3)', shift(frozen(logn(10, 4)), 3)),
    ('RiskWeibullAlt(10%,1,90%,9)', weibull(1, 9)), ('RiskWeibullAlt("alpha",2,50%,3)', frozen(stats.weibull_min(2, scale=3 / math.sqrt(math.log(2))))),
    ('RiskGammaAlt(10%,5,50%,12)', fitted(lambda a, b: stats.gamma(a, scale=b), (2, 6), (.1, 5), (.5, 12))), ('RiskGammaAlt("alpha",2,"loc",3,50%,12)', frozen(stats.gamma(2, 3, 9 / stats.gamma(2).ppf(.5)))),
    ('RiskGammaAlt(10%,5,50%,12,90%,30)', fitted(lambda a, l, b: stats.gamma(a, l, b), (1.5, 3, 8), (.1, 5), (.5, 12), (.9, 30))), ('RiskGammaAltD(90%,5,"beta",4,RiskShift(2))', shift(fitted(lambda a: stats.gamma(a, scale=4), (3,), (.1, 5)), 2)),
    ('RiskErlangAlt("m",3,90%,20)', frozen(stats.gamma(3, scale=20 / stats.gamma(3).ppf(.9)))), ('RiskPertAlt(10%,1,"m. likely",3,90%,9)', fitted(lambda a, b: pert(a, 3, b), (0, 12), (.1, 1), (.9, 9))),
    ('RiskPertAlt("min",0,"m. likely",2,95%,9)', fitted(lambda b: pert(0, 2, b), (12,), (.95, 9))), ('RiskPertAlt(5%,1,50%,3,95%,8)', fitted(pert, (0, 2, 12), (.05, 1), (.5, 3), (.95, 8))),
    ('RiskBetaGeneralAlt("alpha1",2,"alpha2",3,10%,5,90%,20)', frozen(stats.beta(2, 3, *through(stats.beta(2, 3), [(.1, 5), (.9, 20)])))), ('RiskBetaGeneralAlt("min",0,"max",10,25%,3,75%,6)', fitted(lambda a, b: beta(a, b, 0, 10), (2, 3), (.25, 3), (.75, 6))),
    ('RiskBetaGeneralAlt(5%,-3,25%,2,75%,12,95%,16)', frozen(beta(1.295682, 1.121222, -4.990886, 17.204968))),  # the vendor's own parameters
    ('RiskResample(2,{1,2.1,4.45,99})', discrete([1, 2.1, 4.45, 99], [1] * 4)),
    ('RiskChiSqAlt(50%,7)', fitted(stats.chi2, (7,), (.5, 7))), ('RiskRayleighAlt(50%,3)', frozen(stats.rayleigh(scale=3 / stats.rayleigh.ppf(.5)))), ('RiskStudentAlt(95%,1.9)', fitted(stats.t, (7,), (.95, 1.9))),
    ('RiskPearson5Alt(10%,1,90%,4)', fitted(lambda a, b: stats.invgamma(a, scale=b), (4, 6), (.1, 1), (.9, 4))), ('RiskPearson6Alt("alpha1",2,"alpha2",5,50%,1)', frozen(stats.betaprime(2, 5, scale=1 / stats.betaprime(2, 5).ppf(.5)))),
    ('RiskInvgaussAlt(10%,1,90%,6)', fitted(lambda m, l: stats.invgauss(m / l, scale=l), (3, 4), (.1, 1), (.9, 6))), ('RiskPareto2Alt("q",4,75%,3)', frozen(stats.lomax(4, scale=3 / stats.lomax(4).ppf(.75)))),
    ('RiskFrechetAlt("loc",1,25%,3,75%,5)', fitted(lambda b, a: stats.invweibull(a, 1, b), (2, 3), (.25, 3), (.75, 5))), ('RiskFatigueLifeAlt(10%,2,50%,4,90%,9)', fitted(lambda l, b, a: stats.fatiguelife(a, l, b), (1, 3, .7), (.1, 2), (.5, 4), (.9, 9))),
    ('RiskBurr12Alt("gamma",1,"beta",2,"alpha1",3,75%,3)', fitted(lambda a: stats.burr12(3, a, 1, 2), (2,), (.75, 3))), ('RiskKumaraswamyAlt("min",0,"max",10,"alpha1",2,50%,4)', (lambda b: (10 * b * special.beta(1.5, b), 10 * math.sqrt(b * special.beta(2, b) - (b * special.beta(1.5, b)) ** 2)))(math.log(.5) / math.log(1 - .16))),
    ('RiskWeibullAlt(10%,3,50%,6,90%,12)', fitted(lambda l, k, b: stats.weibull_min(k, l, b), (1, 2, 6), (.1, 3), (.5, 6), (.9, 12))), ('RiskLognormAlt("mu",10,90%,15)', fitted(lambda s: logn(10, s), (4,), (.9, 15))),
    ('RiskLognormAlt(10%,5,50%,10,90%,25)', fitted(lambda l, m, s: stats.lognorm(s, l, math.exp(m)), (1, 2, .8), (.1, 5), (.5, 10), (.9, 25))),
    ('RiskDoubleTriang(0,2,10,0.3)', double(0, 2, 10, .3)), ('RiskF(5,12)', frozen(stats.f(5, 12))), ('RiskGeneral(0,10,{2,5,7},{1,3,2})', general(0, 10, [2, 5, 7], [1, 3, 2])),
    ('RiskGeneral(0,10,{4,4},{0.38,0.08})', double(0, 4, 10, .76)), ('RiskUniform(0,10,RiskShift(5),RiskTruncateP2(0.2,0.6))', (9, 4 / math.sqrt(12))),
    ('RiskGeomet(0.25)', (3, math.sqrt(12))), ('RiskHypergeo(50,10,1000)', frozen(stats.hypergeom(1000, 10, 50))), ('RiskInvgauss(5,2)', frozen(stats.invgauss(2.5, scale=2))),
    ('RiskNegbin(5,0.25)', frozen(stats.nbinom(5, 0.25))), ('RiskPearson5(5,2)', frozen(stats.invgamma(5, scale=2))), ('RiskPearson6(2,5,3)', frozen(stats.betaprime(2, 5, scale=3))),
    ('RiskCompound(RiskPoisson(4),RiskLognorm(100,50))', (400, math.sqrt(4 * 12500))), ('RiskCompound(3,RiskExpon(10))', (30, math.sqrt(300))),
    ('RiskCompound(RiskPoisson(4),RiskUniform(0,10),2,5)', layered(4, 4, *uniform_layer)), ('RiskCompound(RiskPoisson(4),RiskUniform(0,10),,5,RiskShift(3))', layered(4, 4, 3.75, 25 / 3 * .5 + 12.5 - 3.75 ** 2, 3)),
    ('RiskCompound(RiskBinomial(1,0.5),RiskUniform(0,10),RiskTruncate(2,6))', frozen(stats.uniform(2, 4))), ('RiskCompound(3,RiskUniform(0,10),2)', layered(3, 0, 3.2, 8 ** 3 / 30 - 3.2 ** 2)),
    ('RiskCompound(3,RiskNormal(RiskUniform(0,10),1))', (15, math.sqrt(3 * (1 + 100 / 12)))), ('RiskCompound(RiskIntUniform(2,4),RiskUniform(RiskDiscrete({0,5},{1,1}),10))', (18.75, math.sqrt(3 * (25 / 3 / 2 + 25 / 24 + 1.25 ** 2) + 6.25 ** 2 * 2 / 3))),
    ('RiskSplice(RiskNormal(10,3),RiskExpon(30),12)', joined(N(10, 3), stats.expon(scale=30), 12)), ('RiskJohnsonMoments(10,20,4,41)', (10, 20)), ('RiskJohnsonMoments(5,2,-0.4,2)', (5, 2)),
    ('RiskCompound(RiskBinomial(10,0.5),RiskUniform(0,2))', (5, math.sqrt(5 / 3 + 2.5))), ('RiskMakeInput(RiskNormal(1,2)+3)', (4, 2)),
    # Analytic Solver
    ('PsiMomentFit(10,20,1,5)', (10, 20)),
    ('PsiDblTriang(0,2,10,0.3)', double(0, 2, 10, .3)), ('PsiFdist(5,12)', frozen(stats.f(5, 12))), ('PsiGeneral(0,10,{2,5,7},{1,3,2})', general(0, 10, [2, 5, 7], [1, 3, 2])),
    ('PsiGeometric(0.25)', (3, math.sqrt(12))), ('PsiHyperGeo(50,10,1000)', frozen(stats.hypergeom(1000, 10, 50))), ('PsiInvNormal(5,2)', frozen(stats.invgauss(2.5, scale=2))),
    ('PsiLogarithmic(0.6)', frozen(stats.logser(0.6))), ('PsiNegBinomial(5,0.25)', frozen(stats.nbinom(5, 0.25))), ('PsiPearson5(5,2)', frozen(stats.invgamma(5, scale=2))),
    ('PsiPearson6(2,5,3)', frozen(stats.betaprime(2, 5, scale=3))), ('PsiMetalog(,,{33,3.7,-2.4,5.7,10.1})', metalog([33, 3.7, -2.4, 5.7, 10.1])),
    ('PsiMetalog(0,55,{0.3,0.4,-0.1})', metalog([.3, .4, -.1], 0, 55)), ('PsiMetalog(2,,{1,0.2,0.05})', metalog([1, .2, .05], 2)), ('PsiMetalog2({33,3.7,-2.4})', metalog([33, 3.7, -2.4])),
    ('PsiMetalogSPT(,,{35,50,75},0.1)', triplet(None, [35, 50, 75], .1)), ('PsiMetalogSPT(0,,{35,50,75},0.1)', triplet(0, [35, 50, 75], .1)),
    ('PsiBurr12(1,2,3,4)', frozen(stats.burr12(3, 4, 1, 2))), ('ATAN(PsiCauchy(1,2))', atan(stats.cauchy(1, 2))), ('PsiDagum(1,2,4,3)', frozen(stats.burr(4, 3, 1, 2))),
    ('PsiMaxExtreme(10,2)', frozen(stats.gumbel_r(10, 2))), ('PsiMinExtreme(10,2)', frozen(stats.gumbel_l(10, 2))), ('PsiFatigueLife(1,2,0.5)', frozen(stats.fatiguelife(0.5, 1, 2))),
    ('PsiFrechet(1,2,5)', frozen(stats.invweibull(5, 1, 2))), ('PsiHypSecant(3,2)', (3, 2)), ('PsiJohnsonSB(0.5,1.5,1,9)', frozen(stats.johnsonsb(0.5, 1.5, 1, 8))),
    ('PsiJohnsonSU(-2,2,10,3)', frozen(stats.johnsonsu(-2, 2, 10, 3))),
    ('PsiKumaraswamy(2,3,0,1)', (3 * special.beta(1.5, 3), math.sqrt(3 * special.beta(2, 3) - (3 * special.beta(1.5, 3)) ** 2))),
    ('PsiLaplace(10,3)', frozen(stats.laplace(10, 3))), ('ATAN(PsiLevy(1,2))', atan(stats.levy(1, 2))), ('PsiLogLogistic(1,2,5)', frozen(stats.fisk(5, 1, 2))),
    ('PsiPareto2(3,6)', frozen(stats.lomax(6, scale=3))), ('PsiReciprocal(1,10)', frozen(stats.reciprocal(1, 10))), ('PsiTriangGen(0,1,4,0.05,0.7)', frozen(trigen(0, 1, 4, 0.05, 0.7))),
    ('PsiGammaAlt(10%,5,50%,12)', fitted(lambda a, b: stats.gamma(a, scale=b), (2, 6), (.1, 5), (.5, 12))), ('PsiBetaGenAlt("min",0,"max",10,25%,3,75%,6)', fitted(lambda a, b: beta(a, b, 0, 10), (2, 3), (.25, 3), (.75, 6))),
    ('PsiChiSquareAlt(50%,7)', fitted(stats.chi2, (7,), (.5, 7))), ('PsiNormalAlt(5%,1,95%,10)', through(N, [(.05, 1), (.95, 10)])), ('PsiTriangularAlt(10%,0,"mode",1,90%,2)', frozen(trigen(0, 1, 2, 0.1, 0.9))),
    ('PsiNormal(100,2,PsiTruncate(95,105,1))', trunc(N(100, 2), 95, 105)), ('PsiNormal(100,2,PsiTruncate(-2,2,2))', trunc(N(100, 2), 96, 104)),
    ('PsiNormal(100,2,PsiTruncate(0.03,0.97,3))', trunc(N(100, 2), N(100, 2).ppf(.03), N(100, 2).ppf(.97))),
    ('PsiBernoulli(0.3)', frozen(stats.bernoulli(0.3))), ('PsiBeta(2,3)', frozen(beta(2, 3))), ('PsiBetaGen(2,3,-1,4)', frozen(beta(2, 3, -1, 4))),
    ('PsiBetaSubj(0,1,2,10)', frozen(subj(0, 1, 2, 10))), ('PsiBinomial(12,0.4)', frozen(stats.binom(12, 0.4))),
    ('PsiChiSquare(4)', frozen(stats.chi2(4))), ('PsiCumul(0,10,{1,5},{0.2,0.7})', cumul([0, 1, 5, 10], [0, .2, .7, 1])),
    ('PsiCumulD(0,10,{1,5},{0.8,0.3})', cumul([0, 1, 5, 10], [0, .2, .7, 1])), ('PsiDiscrete({1,2,5},{0.2,0.3,0.5})', discrete([1, 2, 5], [.2, .3, .5])),
    ('PsiDisUniform({1,4,9})', discrete([1, 4, 9], [1] * 3)), ('PsiErf(2)', (0, 1 / (2 * math.sqrt(2)))),
    ('PsiErlang(3,2)', frozen(stats.gamma(3, scale=2))), ('PsiExponential(4)', frozen(stats.expon(scale=4))),
    ('PsiGamma(3,2)', frozen(stats.gamma(3, scale=2))), ('PsiHistogram(0,4,{1,3})', cumul([0, 2, 4], [0, .25, 1])),
    ('PsiIntUniform(1,6)', frozen(stats.randint(1, 7))), ('PsiLogistic(3,2)', frozen(stats.logistic(3, 2))),
    ('PsiLogNormal(10,3)', frozen(logn(10, 3))), ('PsiLogNorm2(1,0.5)', frozen(stats.lognorm(0.5, scale=math.e))),
    ('PsiNormal(100,10)', (100, 10)), ('PsiPert(1,2,6)', frozen(pert(1, 2, 6))), ('PsiPoisson(7)', frozen(stats.poisson(7))),
    ('PsiRayleigh(2)', frozen(stats.rayleigh(scale=2))), ('PsiResample({1,4,9})', discrete([1, 4, 9], [1] * 3)),
    ('PsiStudent(8)', frozen(stats.t(8))), ('PsiTriangular(0,50,100)', frozen(tri(0, 50, 100))), ('PsiUniform(-1,1)', frozen(stats.uniform(-1, 2))),
    ('PsiWeibull(2,5)', frozen(stats.weibull_min(2, scale=5))), ('PsiNormal(0,1,PsiTruncateP(0.05,0.95))', trunc(N(0, 1), N.ppf(.05), N.ppf(.95))),
    ('PsiNormal(0,1,PsiTruncate(-1,2),PsiShift(5),PsiBaseCase(1),PsiSeed(3))', shift(trunc(N(0, 1), -1, 2), 5)),
    ('PsiUniform(0,1)+PsiOutput()', (0.5, math.sqrt(1 / 12))), ('_xll.PsiSimParam({3,4})*_xll.PsiUniform(0,1)', (1.5, 3 * math.sqrt(1 / 12))),
    # ModelRisk
    ('VoseAggregateDeduct(VosePoisson(4),VoseUniformObject(0,10),2,5)', layered(4, 4, *uniform_layer)), ('VoseAggregateDeduct(3,VoseUniformObject(0,10),2)', layered(3, 0, 3.2, 8 ** 3 / 30 - 3.2 ** 2)),
    ('VoseNCChiSq(4,3)', frozen(stats.ncx2(4, 3))), ('VoseNCF(4,12,3)', frozen(stats.ncf(4, 12, 3))),
    ('VoseAggregateMC(VosePoisson(4),VoseLognormalObject(100,50))', (400, math.sqrt(4 * 12500))), ('VoseAggregateMC(3,VoseExponObject(10))', (30, math.sqrt(300))),
    ('VoseSimulate(VoseNormalObject(10,2))', (10, 2)), ('VoseRiskEvent(0.2,VoseUniformObject(10,30))', (4, math.sqrt(0.2 * (400 + 100 / 3) - 16))),
    ('VoseBetaBinomial(10,2,3)', frozen(stats.betabinom(10, 2, 3))), ('VoseBetaGeometric(5,3)', moments(lambda k: special.beta(6, 3 + k) / special.beta(5, 3))),
    ('VoseBetaNegBin(3,6,2)', (1.2, math.sqrt(3.36))), ('VoseChi(4)', frozen(stats.chi(4))), ('VoseDelaporte(2,3,4)', (10, math.sqrt(4 + 6 + 18))), ('VoseF(5,12)', frozen(stats.f(5, 12))),
    ('VoseGeometric(0.25)', (3, math.sqrt(12))), ('VoseHypergeo(50,10,1000)', frozen(stats.hypergeom(1000, 10, 50))), ('VoseInvGauss(5,2)', frozen(stats.invgauss(2.5, scale=2))),
    ('VoseInvHypergeo(3,10,50)', invhyper(3, 10, 50)), ('VoseLogarithmic(0.6)', frozen(stats.logser(0.6))), ('VoseNegBin(5,0.25)', frozen(stats.nbinom(5, 0.25))),
    ('VosePearson5(5,2)', frozen(stats.invgamma(5, scale=2))), ('VosePearson6(2,5,3)', frozen(stats.betaprime(2, 5, scale=3))), ('VosePolya(2,3)', frozen(stats.nbinom(2, 0.25))),
    ('VoseRelative(0,10,{2,5,7},{1,3,2})', general(0, 10, [2, 5, 7], [1, 3, 2])),
    ('ATAN(VoseCauchy(1,2))', atan(stats.cauchy(1, 2))), ('VoseExtValueMax(10,2)', frozen(stats.gumbel_r(10, 2))), ('VoseExtValueMin(10,2)', frozen(stats.gumbel_l(10, 2))),
    ('VoseKumaraswamy(2,3)', (3 * special.beta(1.5, 3), math.sqrt(3 * special.beta(2, 3) - (3 * special.beta(1.5, 3)) ** 2))),
    ('VoseKumaraswamy4(2,3,10,20)', (10 + 10 * 3 * special.beta(1.5, 3), 10 * math.sqrt(3 * special.beta(2, 3) - (3 * special.beta(1.5, 3)) ** 2))),
    ('VoseLogLogistic(5,2)', frozen(stats.fisk(5, scale=2))), ('VosePareto(20,0.95,0.7)', (0.95 / 0.3 ** (1 / 20), 0)), ('VosePareto(5,2)', frozen(stats.pareto(5, scale=2))),
    ('VosePareto2(3,6)', frozen(stats.lomax(6, scale=3))), ('VoseReciprocal(1,10)', frozen(stats.reciprocal(1, 10))),
    ('VoseBernoulli(0.2)', frozen(stats.bernoulli(0.2))), ('VoseBeta(2,4)', frozen(beta(2, 4))), ('VoseBeta4(2,4,10,20)', frozen(beta(2, 4, 10, 20))),
    ('VoseBinomial(9,0.3)', frozen(stats.binom(9, 0.3))), ('VoseChiSq(6)', frozen(stats.chi2(6))),
    ('VoseCumulA(0,10,{1,5},{0.2,0.7})', cumul([0, 1, 5, 10], [0, .2, .7, 1])), ('VoseCumulD(0,10,{1,5},{0.8,0.3})', cumul([0, 1, 5, 10], [0, .2, .7, 1])),
    ('VoseDiscrete({1,2},{3,1})', discrete([1, 2], [3, 1])), ('VoseDUniform({1,2,6})', discrete([1, 2, 6], [1] * 3)), ('VoseErf(4)', (0, 1 / (4 * math.sqrt(2)))),
    ('VoseErlang(2,3)', frozen(stats.gamma(2, scale=3))), ('VoseExpon(6)', frozen(stats.expon(scale=6))), ('VoseGamma(2,3)', frozen(stats.gamma(2, scale=3))),
    ('VoseHistogram(0,4,{1,3})', cumul([0, 2, 4], [0, .25, 1])),
    ('VoseLogistic(1,2)', frozen(stats.logistic(1, 2))), ('VoseLognormal(10,4)', frozen(logn(10, 4))), ('VoseLognormalE(0.5,0.4)', frozen(stats.lognorm(0.4, scale=math.exp(.5)))),
    ('VoseModPERT(0,2,10,2)', frozen(pert(0, 2, 10, 2))), ('VoseNormal(100,10)', (100, 10)), ('VoseNormal(100,10,,VoseXBounds(90,120))', trunc(N(100, 10), 90, 120)),
    ('VoseNormal(100,10,0.95)', (N(100, 10).ppf(.95), 0)), ('VoseNormal(100,10,RAND())', (100, 10)), ('VoseNormal(100,10,,VosePBounds(0.1,0.6),VoseShift(7))', shift(trunc(N(100, 10), N(100, 10).ppf(.1), N(100, 10).ppf(.6)), 7)),
    ('VosePERTAlt(1,3,9,0.1,0.9)', fitted(lambda a, b: pert(a, 3, b), (0, 12), (.1, 1), (.9, 9))), ('VoseTriangleAlt(0,1,2,0.1,0.9)', frozen(trigen(0, 1, 2, 0.1, 0.9))),
    ('VosePERT(0,2,10)', frozen(pert(0, 2, 10))), ('VosePoisson(3)', frozen(stats.poisson(3))), ('VoseRayleigh(1)', frozen(stats.rayleigh())),
    ('VoseStudent(7)', frozen(stats.t(7))), ('VoseStudent3(5,2,7)', (5, 2)), ('VoseTriangle(0,1,5)', frozen(tri(0, 1, 5))),
    ('VoseUniform(3,4)', frozen(stats.uniform(3, 1))), ('VoseWeibull(1.5,2)', frozen(stats.weibull_min(1.5, scale=2))),
    ('VoseBradford(3,2,10)', frozen(stats.bradford(3, 2, 8))), ('VoseError(3,2,2.5)', (3, 2)), ('VoseError(3,2,1)', (3, 2)), ('VoseGEV(1,2,0.1)', frozen(stats.genextreme(-0.1, 1, 2))),
    ('VoseBetaSubj(1,2,0,10)', frozen(subj(0, 1, 2, 10))), ('VoseCLTSum(4,3,2)', (12, 4)), ('VoseStepUniform(1,10,2)', discrete([1, 3, 5, 7, 9], [1] * 5)), ('VoseStepUniform(3,6)', frozen(stats.randint(3, 7))),
    ('VoseWeibull3(1.5,2,4)', frozen(stats.weibull_min(1.5, 4, 2))), ('VoseWeibull3(1.5,2,4,,VoseXBounds(5,7))', trunc(stats.weibull_min(1.5, 4, 2), 5, 7)), ('VoseModPERT(0,2,10)', frozen(pert(0, 2, 10))),
    ('VoseNormalAlt(5,0.1,12,0.8)', frozen(N(*through(N, [(.1, 5), (.8, 12)])))), ('VoseLognormalAlt(5,0.1,12,0.8,2)', fitted(lambda m, s: stats.lognorm(s, 2, math.exp(m)), (1.5, .6), (.1, 5), (.8, 12))),
    ('VoseWeibullAlt(5,0.1,12,0.8,2)', fitted(lambda k, b: stats.weibull_min(k, 2, b), (2, 7), (.1, 5), (.8, 12))), ('VoseLogLogisticAlt(5,0.1,12,0.8,2)', fitted(lambda k, b: stats.fisk(k, 2, b), (3, 6), (.1, 5), (.8, 12))),
    ('VoseLognormalAlt6(4,0.1,7,0.5,14,0.9)', fitted(lambda l, m, s: stats.lognorm(s, l, math.exp(m)), (1, 1.8, .6), (.1, 4), (.5, 7), (.9, 14))), ('VoseGammaAlt(4,0.1,7,0.5,14,0.9)', fitted(lambda a, l, b: stats.gamma(a, l, b), (1.5, 3, 3), (.1, 4), (.5, 7), (.9, 14))),
    ('VosePERTAlt6(1,0.05,3,0.5,8,0.95)', fitted(pert, (0, 2, 12), (.05, 1), (.5, 3), (.95, 8))), ('VoseSimTable({4,5,6},7)+VoseUniform(0,1)', (4.5, math.sqrt(1 / 12))),
    ('VoseZTPoisson(2)', counted(stats.poisson(2).pmf)), ('VoseZTBinomial(9,0.3)', counted(stats.binom(9, .3).pmf)), ('VoseZTNegBin(5,0.25)', counted(stats.nbinom(5, .25).pmf)), ('VoseZTGeometric(0.25)', frozen(stats.geom(.25))),
    ('VoseZTPolya(2,3)', counted(stats.nbinom(2, .25).pmf)), ('VoseZTBetaBinomial(10,2,3)', counted(stats.betabinom(10, 2, 3).pmf)), ('VoseZTHypergeo(50,10,1000)', counted(stats.hypergeom(1000, 10, 50).pmf)),
    ('VoseOgive(0,10,{6,1,3})', cumul([0, 1, 3, 6, 10], [0, .25, .5, .75, 1])), ('VoseLargest(VoseUniformObject(0,10),5)', frozen(beta(5, 1, 0, 10))), ('VoseSmallest(VoseExponObject(12),4)', frozen(stats.expon(scale=3))),
    ('VoseKthLargest(VoseUniformObject(0,10),5,2)', frozen(beta(4, 2, 0, 10))), ('VoseKthSmallest(VoseExponObject(12),4,2)', (12 * (1 / 4 + 1 / 3), 12 * math.sqrt(1 / 16 + 1 / 9))),
    ('VoseNormal(100,10,,VoseName("x"),VoseStatic(7))', (100, 10)),
    ('VoseOutput("x","$")+VoseInput("y")+VoseNormal(1,2)', (1, 2)),
    # Crystal Ball
    ('CB.Beta(2,3,100)', frozen(beta(2, 3, 0, 100))), ('CB.Beta2(0,10,2,3)', frozen(beta(2, 3, 0, 10))), ('CB.BetaPERT(0,2,10)', frozen(pert(0, 2, 10))),
    ('CB.Binomial(0.25,5)', frozen(stats.binom(5, 0.25))), ('CB.DiscreteUniform(1,6)', frozen(stats.randint(1, 7))),
    ('CB.Exponential(0.2)', frozen(stats.expon(scale=5))), ('CB.Gamma(10,2,3)', frozen(stats.gamma(3, 10, 2))), ('CB.Logistic(1,2)', frozen(stats.logistic(1, 2))),
    ('CB.Lognormal(10,4)', frozen(logn(10, 4))), ('CB.Geometric(0.25)', (4, math.sqrt(12))), ('CB.NegBinomial(0.25,5)', shift(frozen(stats.nbinom(5, 0.25)), 5)), ('CB.Hypergeometric(10,50,1000)', frozen(stats.hypergeom(1000, 10, 50))), ('CB.Hypergeometric(0.01,50,1000)', frozen(stats.hypergeom(1000, 10, 50))), ('CB.MaxExtreme(10,2)', frozen(stats.gumbel_r(10, 2))), ('CB.MinExtreme(10,2)', frozen(stats.gumbel_l(10, 2))), ('CB.Pareto(2,5)', frozen(stats.pareto(5, scale=2))), ('CB.Normal(50,5)', (50, 5)),
    ('CB.Normal(50,5,45,60,"Demand")', trunc(N(50, 5), 45, 60)), ('CB.Poisson(2)', frozen(stats.poisson(2))), ('CB.StudentT(5,2,7)', frozen(stats.t(7, 5, 2))),
    ('CB.Triangular(1,2,6)', frozen(tri(1, 2, 6))), ('CB.Uniform(0,10)', frozen(stats.uniform(0, 10))), ('CB.Weibull(10,3,2)', frozen(stats.weibull_min(2, 10, 3))),
    ('CB.Gamma(10,2,3,12,20)', trunc(stats.gamma(3, 10, 2), 12, 20)), ('CB.YesNo(0.7)', frozen(stats.bernoulli(0.7))),
    ('CB.Lognormal2(10,15,2)', shift(frozen(logn(5, 2)), 10)), ('CB.Lognormal2(10,15,2,12,18)', shift(trunc(logn(5, 2), 2, 8), 10)),
    ('CB.Custom({1,2;3,1;9,5})', discrete([1, 3, 9], [2, 1, 5])), ('CB.Custom({1;3;9})', discrete([1, 3, 9], [1, 1, 1])),
    ('CB.Custom({16,21,0.25;5,15,0.75})', cumul([5, 15, 16, 21], [0, 0.75, 0.75, 1])),
    ('PsiNormal(10,3,PsiCensor(4,12))', piled(N(10, 3), 4, 12)), ('PsiNormal(10,3,PsiCensor(9,,1))', piled(N(10, 3), 9, 1e30)),
    ('PsiNormal(10,3,PsiCensor(-1,0.5,2))', piled(N(10, 3), 7, 11.5)), ('PsiNormal(10,3,PsiCensor(0.1,0.7,3),PsiName("x"))', piled(N(10, 3), N(10, 3).ppf(.1), N(10, 3).ppf(.7))),
    ('PsiPoisson(2,PsiCensor(1,3))', discrete([1, 2, 3], [3 * math.exp(-2), 2 * math.exp(-2), 1 - 5 * math.exp(-2)])),
    ('PsiNormal(RAND()*0+10,3,PsiCensor(4,12))', piled(N(10, 3), 4, 12)),
    ('PsiMyerson(10,20,40,0.2)', myerson(10, 20, 40, .1)), ('PsiMyerson(10,20,30,0.5)', through(N, [(.25, 10), (.75, 30)])), ('PsiNormalSkew(20,80,0)', (50, 10)),
    ('PsiNormalSkew(0,60,0.5)', myerson(0, 45, 60, N.cdf(-3))), ('PsiNormalSkew(0,60,-0.25,PsiShift(2))', shift(myerson(0, 22.5, 60, N.cdf(-3)), 2)),
    ('PsiVary(100,95,110,2)', frozen(tri(95, 100, 110))), ('PsiVary(100,95,110,2,"pert")', frozen(pert(95, 100, 110))), ('PsiVary(100,95,110,2,"uniform",PsiName("x"))', frozen(stats.uniform(95, 15))),
    ('PsiVary(100,95,110,2,"trigen")', frozen(trigen(95, 100, 110, .01, .99))), ('PsiVary(100,95,110,2,"normal")', through(N, [(.01, 95), (.99, 110)])),
    ('SUM(PsiMVNormal({3;5},{4,1;1,9}))', (8, math.sqrt(15))), ('SUM(PsiMVNormal({3,5},{4,6;6,9})*{3,-2})', (-1, 0)), ('INDEX(PsiMVNormal({3;5},{4,1;1,9}),2)', (5, 3)),
    ('LN(PRODUCT(PsiMVLogNormal({1;2},{0.25,0.1;0.1,0.49})))', (3, math.sqrt(0.94))),
    ('SUM(PsiMVResample({1,10;4,20})*{1;10})', discrete([41, 210], [1, 1])),
    ('PsiMaxExtremeAlt("mode",10,"scale",2)', frozen(stats.gumbel_r(10, 2))), ('PsiMinExtremeAlt("mode",10,"var",PI()^2*4/6)', frozen(stats.gumbel_l(10, 2))),
    ('PsiLaplaceAlt(50%,10,75%,10+3*LN(2))', frozen(stats.laplace(10, 3))), ('ATAN(PsiLevyAlt("loc",1,"scale",2))', atan(stats.levy(1, 2))), ('PsiErfAlt(90%,2)', (0, 2 / N.ppf(.9))),
    ('PsiExponentialAlt(50%,3)', frozen(stats.expon(scale=3 / math.log(2)))), ('PsiRayleighAlt("var",4)', frozen(stats.rayleigh(scale=2 / math.sqrt(2 - math.pi / 2)))),
    ('PsiInvNormalAlt("mean",5,50%,3)', fitted(lambda l: stats.invgauss(5 / l, scale=l), (3,), (.5, 3))), ('PsiFrechetAlt("loc",1,"scale",2,"shape",5)', frozen(stats.invweibull(5, 1, 2))),
    ('PsiLogisticAlt("mean",3,"var",PI()^2*4/3)', frozen(stats.logistic(3, 2))), ('PsiUniformAlt("lower",1,25%,3)', frozen(stats.uniform(1, 8))),
    ('VoseLogLaplace(6,3,2)', (2 * 18 / 20, 2 * math.sqrt(18 / (4 * 5) - (18 / 20) ** 2))),
    ('VoseDagum(5,2,3)', frozen(stats.burr(5, 3, 0, 2))), ('VoseHS(3,2)', (3, 2)), ('VoseJohnsonB(0.5,1.5,1,9)', frozen(stats.johnsonsb(0.5, 1.5, 1, 8))),
    ('VoseJohnsonU(-2,2,3,10)', frozen(stats.johnsonsu(-2, 2, 10, 3))), ('ATAN(VoseLevy(2,1))', atan(stats.levy(1, 2))),
    ('VoseLognormalB(1,0.2,10)', frozen(stats.lognorm(0.2 * math.log(10), scale=10))), ('VoseSimulate(VoseDagumObject(5,2,3))', frozen(stats.burr(5, 3, 0, 2))),
    ('VoseBurntFingerPoisson(5,2)', burnt(5, 2, 60)), ('VoseBurntFingerPoisson(3,3)', frozen(stats.poisson(3))),
    ('VoseGPD(3,2,0.2)', frozen(stats.genpareto(0.2, 3, 2))), ('VoseGPD(3,2,-1)', frozen(stats.uniform(3, 2))), ('VoseGTU(0,2,5,9,1,1)', frozen(stats.trapezoid(2 / 9, 5 / 9, 0, 9))),
    ('VoseHypergeoD(4,20,100)', likely(range(4, 85), lambda d: stats.hypergeom(100, d, 20).pmf(4))), ('VoseHypergeoM(4,20,30,300)', likely(range(46, 301), lambda m: stats.hypergeom(m, 30, 20).pmf(4))),
    ('VoseLognormalAlt3(10,14,0.9)', fitted(lambda s: logn(10, s), (3,), (.9, 14))), ('VoseLognormalAlt3(10,4,0.3)', fitted(lambda s: logn(10, s), (12,), (.3, 4))),
    ('VoseWeibullAlt3(10,14,0.9)', fitted(lambda k: stats.weibull_min(k, scale=10 / math.gamma(1 + 1 / k)), (3,), (.9, 14))),
    ('VoseWeibullAlt3(10,4,0.3)', fitted(lambda k: stats.weibull_min(k, scale=10 / math.gamma(1 + 1 / k)), (1,), (.3, 4))),
    ('VoseLogUniform(1,10)', frozen(stats.loguniform(1, 10))), ('VoseMaxwell(2)', frozen(stats.maxwell(scale=2))), ('VoseNormalMix(10,2,1.5)', (10, 2)),
    ('VosePoissonUniform(2,9)', (5.5, math.sqrt(5.5 + 49 / 12))), ('VoseSkellam(6,4)', frozen(stats.skellam(6, 4))), ('ATAN(VoseSlash(1,2))', slash_atan(1, 2)),
    ('VoseSplitTriangle(1,2,5,0.1,0.4,0.85)', double(0, 2, 8, 0.4)), ('VoseHypergeoD(4,20,100,,VoseXBounds(10,20))', likely(range(10, 21), lambda d: stats.hypergeom(100, d, 20).pmf(4))),
    ('VoseZIPoisson(3,0.2)', inflated(stats.poisson(3), .2)), ('VoseZIBinomial(9,0.3,0.2)', inflated(stats.binom(9, .3), .2)), ('VoseZINegBin(5,0.25,0.2)', inflated(stats.nbinom(5, .25), .2)),
    ('VoseZIGeometric(0.25,0.2)', inflated(stats.geom(.25, loc=-1), .2)), ('VoseZIPolya(2,3,0.2)', inflated(stats.nbinom(2, .25), .2)), ('VoseZIBetaBinomial(10,2,3,0.2)', inflated(stats.betabinom(10, 2, 3), .2)),
    ('VoseZIHypergeo(50,10,1000,0.2)', inflated(stats.hypergeom(1000, 10, 50), .2)), ('VoseZIInvHypergeo(3,10,50,0.2)', inflated(stats.nhypergeom(50, 40, 3), .2)),
    ('VoseZISkellam(6,4,0.2)', inflated(stats.skellam(6, 4), .2)), ('VoseZIPoisson(RAND()*0+3,0.2,RAND())', inflated(stats.poisson(3), .2)), ('VoseZIPoisson(3,0.2,,VoseShift(4))', shift(inflated(stats.poisson(3), .2), 4)),
    ('VoseZIPoisson(3,0.2,,VoseXBounds(1,3))', discrete([1, 2, 3], [3, 4.5, 4.5])),
]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'addins.csv'), 'w', newline='') as f:
    w = csv.writer(f)
    w.writerow(['formula', 'mean', 'sd'])
    for formula, (mean, sd) in rows:
        w.writerow([formula, repr(float(mean)), repr(float(sd))])
