#!/usr/bin/env python3
"""Makes scipy.csv with scipy: family, parameters (name=value ...), kind, argument, value.

Kinds: density (of discrete families the mass), cdf, sf, mean, sd, skewness, kurtosis (3 for a normal variable).

    python3 scipy_functions.py > scipy.csv
"""
import warnings

import numpy as np
from scipy import integrate, stats as s

warnings.simplefilter('ignore')
CASES = [
    ('normal', dict(mean=3, sd=2), s.norm(3, 2)), ('lognormal_log', dict(mu=2, sigma=0.5), s.lognorm(0.5, scale=np.exp(2))),
    ('uniform', dict(min=-1, max=4), s.uniform(-1, 5)), ('triangular', dict(min=1, mode=2, max=7), s.triang(1 / 6, 1, 6)),
    ('beta', dict(alpha=2, beta=5), s.beta(2, 5)), ('beta_general', dict(alpha=0.7, beta=3, min=1, max=4), s.beta(0.7, 3, 1, 3)),
    ('gamma', dict(shape=2.5, scale=3), s.gamma(2.5, scale=3)), ('erlang', dict(shape=4, scale=2), s.erlang(4, scale=2)),
    ('exponential', dict(mean=4), s.expon(scale=4)), ('weibull', dict(shape=1.7, scale=3), s.weibull_min(1.7, scale=3)),
    ('weibull', dict(shape=12, scale=3), s.weibull_min(12, scale=3)), ('logistic', dict(location=1, scale=2), s.logistic(1, 2)),
    ('student_t', dict(df=7), s.t(7)), ('chi', dict(df=5), s.chi(5)), ('chi_squared', dict(df=5), s.chi2(5)),
    ('f', dict(df1=5, df2=12), s.f(5, 12)), ('inverse_gamma', dict(shape=6, scale=10), s.invgamma(6, scale=10)),
    ('pearson5', dict(shape=5, scale=2), s.invgamma(5, scale=2)), ('pearson6', dict(shape1=3, shape2=6, scale=2), s.betaprime(3, 6, scale=2)),
    ('inverse_gaussian', dict(mean=3, shape=8), s.invgauss(3 / 8, scale=8)), ('skew_normal', dict(location=1, scale=2, shape=4), s.skewnorm(4, 1, 2)),
    ('skew_normal', dict(location=1, scale=2, shape=-0.5), s.skewnorm(-0.5, 1, 2)), ('cosine', dict(min=0, max=8), s.cosine(4, 8 / (2 * np.pi))),
    ('maxwell', dict(scale=2), s.maxwell(scale=2)), ('generalized_normal', dict(location=1, scale=2, shape=3), s.gennorm(3, 1, 2)),
    ('gumbel_max', dict(location=10, scale=2), s.gumbel_r(10, 2)), ('gumbel_min', dict(location=10, scale=2), s.gumbel_l(10, 2)),
    ('frechet', dict(shape=6, scale=3), s.invweibull(6, scale=3)), ('gev', dict(location=1, scale=2, shape=0.1), s.genextreme(-0.1, 1, 2)),
    ('gev', dict(location=1, scale=2, shape=-0.3), s.genextreme(0.3, 1, 2)), ('pareto', dict(shape=6, scale=2), s.pareto(6, scale=2)),
    ('pareto2', dict(shape=6, scale=2), s.lomax(6, scale=2)), ('generalized_pareto', dict(location=1, scale=2, shape=0.1), s.genpareto(0.1, 1, 2)),
    ('generalized_pareto', dict(scale=2, shape=-0.3), s.genpareto(-0.3, scale=2)), ('levy', dict(scale=2), s.levy(scale=2)),
    ('rayleigh', dict(scale=3), s.rayleigh(scale=3)), ('cauchy', dict(location=1, scale=2), s.cauchy(1, 2)),
    ('half_normal', dict(scale=3), s.halfnorm(scale=3)), ('hyperbolic_secant', dict(mean=5, sd=2), s.hypsecant(5, 4 / np.pi)),
    ('laplace', dict(location=1, scale=2), s.laplace(1, 2)), ('johnson_su', dict(gamma=-1, delta=2, location=0, scale=3), s.johnsonsu(-1, 2, 0, 3)),
    ('johnson_sb', dict(gamma=1, delta=2, min=0, max=10), s.johnsonsb(1, 2, 0, 10)), ('fatigue_life', dict(scale=5, shape=0.5), s.fatiguelife(0.5, scale=5)),
    ('burr', dict(scale=2, shape1=3, shape2=2), s.burr12(3, 2, scale=2)), ('dagum', dict(scale=2, shape1=6, shape2=0.5), s.burr(6, 0.5, scale=2)),
    ('generalized_logistic', dict(location=1, scale=2, shape=0.5), s.genlogistic(0.5, 1, 2)), ('log_logistic', dict(shape=6, scale=2), s.fisk(6, scale=2)),
    ('reciprocal', dict(min=1, max=20), s.loguniform(1, 20)), ('bradford', dict(min=1, max=5, theta=4), s.bradford(4, 1, 4)),
    ('bernoulli', dict(p=0.3), s.bernoulli(0.3)), ('binomial', dict(n=30, p=0.2), s.binom(30, 0.2)), ('poisson', dict(mean=8), s.poisson(8)),
    ('negative_binomial', dict(r=3, p=0.2), s.nbinom(3, 0.2)), ('geometric', dict(p=0.3), s.geom(0.3, loc=-1)),
    ('hypergeometric', dict(n=10, successes=20, population=60), s.hypergeom(60, 20, 10)), ('logarithmic', dict(p=0.6), s.logser(0.6)),
    ('beta_binomial', dict(n=20, alpha=2, beta=3), s.betabinom(20.0, 2.0, 3.0)), ('inverse_hypergeometric', dict(r=3, successes=20, population=60), s.nhypergeom(60, 40, 3)),
    ('poisson_gamma', dict(shape=4, scale=2), s.nbinom(4, 1 / 3)), ('polya', dict(alpha=0.5, beta=3), s.nbinom(0.5, 0.25)),
    ('integer_uniform', dict(min=-3, max=6), s.randint(-3, 7)),
    ('noncentral_chi_squared', dict(df=4, noncentrality=3), s.ncx2(4, 3)), ('noncentral_chi_squared', dict(df=0.6, noncentrality=90), s.ncx2(0.6, 90)),
    ('noncentral_f', dict(df1=4, df2=12, noncentrality=3), s.ncf(4, 12, 3)), ('noncentral_f', dict(df1=3, df2=20, noncentrality=25), s.ncf(3, 20, 25)),
    ('skellam', dict(mean1=6, mean2=4), s.skellam(6, 4)),
]


def moments(d):
    """Mean, variance, skewness and excess kurtosis; scipy integrates Johnson's SB to six digits only, so here over the normal variable."""
    if d.dist.name == 'ncf':  # whose kurtosis is not the excess that the others give
        raw = [integrate.quad(lambda x: x ** k * d.pdf(x), 0, np.inf, limit=400, epsabs=0, epsrel=1e-11)[0] for k in range(1, 5)]
        m, m2 = raw[0], raw[1] - raw[0] ** 2
        return (m, m2, (raw[2] - 3 * m * raw[1] + 2 * m ** 3) / m2 ** 1.5,
                (raw[3] - 4 * m * raw[2] + 6 * m * m * raw[1] - 3 * m ** 4) / m2 ** 2 - 3)
    if d.dist.name != 'johnsonsb':
        return (float(v) for v in d.stats(moments='mvsk'))
    z, w = np.polynomial.hermite_e.hermegauss(80)
    x = d.ppf(s.norm.cdf(z))
    w = w / w.sum()
    mean = (w * x).sum()
    c = [(w * (x - mean) ** k).sum() for k in (2, 3, 4)]
    return mean, c[0], c[1] / c[0] ** 1.5, c[2] / c[0] ** 2 - 3


def main():
    for family, params, d in CASES:
        text = ' '.join('%s=%s' % kv for kv in params.items())
        discrete = isinstance(d.dist, s.rv_discrete)

        def emit(kind, argument, value):
            print(','.join([family, text, kind, argument, repr(float(value))]))
        for p in (0.01, 0.3, 0.7, 0.99):
            x = float(d.ppf(p))
            emit('density', repr(x), d.pmf(x) if discrete else d.pdf(x))
            emit('cdf', repr(x), d.cdf(x))
            emit('sf', repr(x), d.sf(x))
        mean, var, skew, kurtosis = moments(d)
        if family not in ('cauchy', 'levy'):
            for kind, value in (('mean', mean), ('sd', var ** 0.5), ('skewness', skew), ('kurtosis', kurtosis + 3)):
                emit(kind, '', value)


if __name__ == "__main__":
    main()
