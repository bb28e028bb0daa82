"""Writes addins.csv: calls of add-ins' functions with mean and standard deviation of what they draw, by scipy.

The examples are the vendors' own where their help has one with these parameters."""
import csv, math, os
import numpy as np
from scipy import stats, integrate

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
    # Analytic Solver
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
    ('VoseBernoulli(0.2)', frozen(stats.bernoulli(0.2))), ('VoseBeta(2,4)', frozen(beta(2, 4))), ('VoseBeta4(2,4,10,20)', frozen(beta(2, 4, 10, 20))),
    ('VoseBinomial(9,0.3)', frozen(stats.binom(9, 0.3))), ('VoseChiSq(6)', frozen(stats.chi2(6))),
    ('VoseCumulA(0,10,{1,5},{0.2,0.7})', cumul([0, 1, 5, 10], [0, .2, .7, 1])), ('VoseCumulD(0,10,{1,5},{0.8,0.3})', cumul([0, 1, 5, 10], [0, .2, .7, 1])),
    ('VoseDiscrete({1,2},{3,1})', discrete([1, 2], [3, 1])), ('VoseDUniform({1,2,6})', discrete([1, 2, 6], [1] * 3)), ('VoseErf(4)', (0, 1 / (4 * math.sqrt(2)))),
    ('VoseErlang(2,3)', frozen(stats.gamma(2, scale=3))), ('VoseExpon(6)', frozen(stats.expon(scale=6))), ('VoseGamma(2,3)', frozen(stats.gamma(2, scale=3))),
    ('VoseHistogram(0,4,{1,3})', cumul([0, 2, 4], [0, .25, 1])), ('VoseIntUniform(0,9)', frozen(stats.randint(0, 10))),
    ('VoseLogistic(1,2)', frozen(stats.logistic(1, 2))), ('VoseLognormal(10,4)', frozen(logn(10, 4))), ('VoseLognormalE(0.5,0.4)', frozen(stats.lognorm(0.4, scale=math.exp(.5)))),
    ('VoseModPERT(0,2,10,2)', frozen(pert(0, 2, 10, 2))), ('VoseNormal(100,10)', (100, 10)), ('VoseNormal(100,10,,VoseXBounds(90,120))', trunc(N(100, 10), 90, 120)),
    ('VoseNormal(100,10,0.95)', (N(100, 10).ppf(.95), 0)), ('VoseNormal(100,10,RAND())', (100, 10)), ('VoseNormal(100,10,,VosePBounds(0.1,0.6),VoseShift(7))', shift(trunc(N(100, 10), N(100, 10).ppf(.1), N(100, 10).ppf(.6)), 7)),
    ('VosePERT(0,2,10)', frozen(pert(0, 2, 10))), ('VosePoisson(3)', frozen(stats.poisson(3))), ('VoseRayleigh(1)', frozen(stats.rayleigh())),
    ('VoseStudent(7)', frozen(stats.t(7))), ('VoseStudent3(5,2,7)', frozen(stats.t(7, 5, 2))), ('VoseTriangle(0,1,5)', frozen(tri(0, 1, 5))),
    ('VoseUniform(3,4)', frozen(stats.uniform(3, 1))), ('VoseWeibull(1.5,2)', frozen(stats.weibull_min(1.5, scale=2))),
    ('VoseOutput("x","$")+VoseInput("y")+VoseNormal(1,2)', (1, 2)),
    # Crystal Ball
    ('CB.Beta(2,3,100)', frozen(beta(2, 3, 0, 100))), ('CB.Beta2(0,10,2,3)', frozen(beta(2, 3, 0, 10))), ('CB.BetaPERT(0,2,10)', frozen(pert(0, 2, 10))),
    ('CB.Binomial(0.25,5)', frozen(stats.binom(5, 0.25))), ('CB.DiscreteUniform(1,6)', frozen(stats.randint(1, 7))),
    ('CB.Exponential(0.2)', frozen(stats.expon(scale=5))), ('CB.Gamma(10,2,3)', frozen(stats.gamma(3, 10, 2))), ('CB.Logistic(1,2)', frozen(stats.logistic(1, 2))),
    ('CB.Lognormal(10,4)', frozen(logn(10, 4))), ('CB.Lognormal2(0.5,0.4)', frozen(stats.lognorm(0.4, scale=math.exp(.5)))), ('CB.Normal(50,5)', (50, 5)),
    ('CB.Normal(50,5,45,60,"Demand")', trunc(N(50, 5), 45, 60)), ('CB.Poisson(2)', frozen(stats.poisson(2))), ('CB.StudentT(5,2,7)', frozen(stats.t(7, 5, 2))),
    ('CB.Triangular(1,2,6)', frozen(tri(1, 2, 6))), ('CB.Uniform(0,10)', frozen(stats.uniform(0, 10))), ('CB.Weibull(10,3,2)', frozen(stats.weibull_min(2, 10, 3))),
    ('CB.Gamma(10,2,3,12,20)', trunc(stats.gamma(3, 10, 2), 12, 20)), ('CB.YesNo(0.7)', frozen(stats.bernoulli(0.7))),
]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'addins.csv'), 'w', newline='') as f:
    w = csv.writer(f)
    w.writerow(['formula', 'mean', 'sd'])
    for formula, (mean, sd) in rows:
        w.writerow([formula, repr(float(mean)), repr(float(sd))])
