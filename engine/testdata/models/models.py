"""Writes workbooks as people build them with add-ins and plain Excel, and models.json: their outcomes' means and standard deviations,
by closed forms and scipy."""
import json, math, os, zipfile
from openpyxl import Workbook
from scipy import stats, special

here = os.path.dirname(os.path.abspath(__file__))
expected = {}

def book(name, cells, outcomes, special=(), names=(), simulations=0):
    """special: (cell, XML of its f element); outcomes: cell or None for the marked ones -> (mean, sd)."""
    wb = Workbook(); ws = wb.active; ws.title = 'Model'
    for at, v in cells.items(): ws[at] = v
    for i, (at, _) in enumerate(special): ws[at] = '=SPECIAL%d' % i
    raw = os.path.join(here, 'raw.xlsx'); wb.save(raw)
    with zipfile.ZipFile(raw) as a, zipfile.ZipFile(os.path.join(here, name + '.xlsx'), 'w', zipfile.ZIP_DEFLATED) as b:
        for n in a.namelist():
            data = a.read(n)
            if n == 'xl/worksheets/sheet1.xml':
                for i, (_, xml) in enumerate(special): data = data.replace(b'<f>SPECIAL%d</f>' % i, xml.encode())
            if n == 'xl/workbook.xml' and names:
                defs = ''.join('<definedName name="%s">%s</definedName>' % x for x in names)
                data = data.replace(b'<definedNames/>', b'').replace(b'<definedNames />', b'').replace(b'<calcPr', ('<definedNames>%s</definedNames><calcPr' % defs).encode(), 1)
            b.writestr(n, data)
    os.remove(raw)
    expected[name] = {'simulations': simulations, 'outcomes': [{'cell': c, 'mean': float(m), 'sd': float(s)} for c, m, s in outcomes]}

def tri(a, m, b): return stats.triang((m - a) / (b - a), a, b - a)
def pert(a, m, b): return stats.beta(1 + 4 * (m - a) / (b - a), 1 + 4 * (b - m) / (b - a), a, b - a)

# A discounted cash flow with @RISK: correlated volumes, a triangular price, a marked output, statistics in the sheet.
rho = 2 * math.sin(math.pi * 0.6 / 6)
p = tri(8, 10, 14)
rate, cells = 0.1, {'A1': 'Rate', 'B1': 0.1, 'A2': 'Price', 'B2': '=_xll.RiskTriang(8,10,14,_xll.RiskName("Price"))', 'A9': 'Correlations',
    'B10': 1, 'B11': 0.6, 'C11': 1}
cells.update({'B4': '=_xll.RiskNormal(1000,100,_xll.RiskCorrmat($B$10:$C$11,1))', 'C4': '=_xll.RiskNormal(1100,120,_xll.RiskCorrmat($B$10:$C$11,2))',
    'B5': '=B4*$B$2-6000', 'C5': '=C4*$B$2-6500', 'B6': '=_xll.RiskOutput("NPV")+NPV(B1,B5:C5)-3000', 'B7': '=_xll.RiskMean(B6)', 'B8': '=_xll.RiskPercentile(B6,0.05)'})
d1, d2 = 1 / 1.1, 1 / 1.21
mv, vv = d1 * 1000 + d2 * 1100, (d1 * 100) ** 2 + (d2 * 120) ** 2 + 2 * rho * d1 * 100 * d2 * 120
mean = mv * p.mean() - 6000 * d1 - 6500 * d2 - 3000
book('risk_dcf', cells, [('Model!B6', mean, math.sqrt((vv + mv ** 2) * (p.var() + p.mean() ** 2) - (mv * p.mean()) ** 2))])

# A newsvendor of a course with Analytic Solver: order quantities to try, a discrete demand.
x, w = [60, 80, 100, 120], [0.2, 0.3, 0.35, 0.15]
cells = {'A1': 'Order', 'B1': '=_xll.PsiSimParam(E1:E3)', 'E1': 60, 'E2': 90, 'E3': 120, 'A2': 'Demand', 'B2': '=_xll.PsiDiscrete(G1:G4,H1:H4)',
    'A3': 'Profit', 'B3': '=5*MIN(B1,B2)-3*B1+1*MAX(B1-B2,0)+_xll.PsiOutput()', 'B4': '=_xll.PsiMean(B3)', 'B5': '=_xll.PsiPercentile(B3,0.1)'}
for i in range(4): cells['G%d' % (i + 1)], cells['H%d' % (i + 1)] = x[i], w[i]
out = []
for q in (60, 90, 120):
    f = [5 * min(q, v) - 3 * q + max(q - v, 0) for v in x]
    m = sum(a * b for a, b in zip(f, w)); out.append(('Model!B3', m, math.sqrt(sum(a * a * b for a, b in zip(f, w)) - m * m)))
book('psi_newsvendor', cells, out, simulations=3)

# Claims with ModelRisk: a Poisson number of lognormal claims, the rows beyond it empty.
cells = {'B1': '=_xll.VosePoisson(4)', 'B2': '=SUM(D1:D25)+_xll.VoseOutput("Claims")', 'B3': '=_xll.VoseSimPercentile(B2,0.99)'}
for i in range(1, 26): cells['C%d' % i], cells['D%d' % i] = i, '=IF(C%d<=$B$1,_xll.VoseLognormal(100,50),0)' % i
book('vose_claims', cells, [('Model!B2', 400, math.sqrt(4 * (100 ** 2 + 50 ** 2)))])

# A project's cost with Crystal Ball: estimates and a risk that may happen.
parts = [tri(10, 12, 20), pert(5, 8, 15), stats.uniform(2, 4)]
mu, var = sum(d.mean() for d in parts), sum(d.var() for d in parts)
e, v = 0.3 * 10, 0.3 * (25 / 3 + 100) - 9  # of 0.3 chance times uniform(5, 15)
cells = {'B1': '=CB.Triangular(10,12,20)', 'B2': '=CB.BetaPERT(5,8,15)', 'B3': '=CB.Uniform(2,6)', 'B4': '=CB.YesNo(0.3)*CB.Uniform(5,15)',
    'B5': '=SUM(B1:B4)', 'B6': '=CB.GetForeStatFN(B5,2)', 'B7': '=CB.GetForePercentFN(B5,90)'}
book('ball_project', cells, [('Model!B5', mu + e, math.sqrt(var + v))])

# A loop of trials in a data table, with its statistics.
cells = {'B1': '=NORM.INV(RAND(),100,15)', 'B2': '=2+3*RAND()', 'B3': '=B1*B2', 'E1': '=B3', 'F1': '=B1', 'H1': '=AVERAGE(E2:E201)', 'H2': '=STDEV(E2:E201)',
    'H3': '=PERCENTILE(E2:E201,0.95)', 'H4': '=COUNTIF(E2:E201,">400")/COUNT(E2:E201)'}
cells = {k: v.replace('NORM.INV', '_xlfn.NORM.INV') if isinstance(v, str) else v for k, v in cells.items()}
for i in range(200): cells['D%d' % (i + 2)] = i + 1
m2, v2 = 3.5, 0.75
book('table_loop', cells, [('Model!E1', 350, math.sqrt((225 + 1e4) * (v2 + m2 ** 2) - 350 ** 2)), ('Model!F1', 100, 15)],
    special=[('E2', '<f t="dataTable" ref="E2:F201" dt2D="0" dtr="0" r1="K1"/>')])

# Each row a trial written out by hand.
cells = {'D1': '=AVERAGE(C2:C301)', 'D2': '=STDEV(C2:C301)'}
for i in range(2, 302): cells['A%d' % i], cells['B%d' % i], cells['C%d' % i] = '=RAND()', '=RANDBETWEEN(1,6)', '=A%d*10+B%d' % (i, i)
s = math.sqrt(100 / 12 + 35 / 12)
book('rand_rows', cells, [('Model!D1', 8.5, s / math.sqrt(300))])

# A portfolio with matrices: correlated normal returns by a Cholesky factor, a LAMBDA under a name.
L = [[1, 0, 0], [0.5, math.sqrt(0.75), 0], [0.2, 0.3, math.sqrt(1 - 0.04 - 0.09)]]
mu, sd, w = [0.08, 0.05, 0.03], [0.2, 0.1, 0.04], [0.5, 0.3, 0.2]
cells = {}
for i in range(3):
    cells['A%d' % (i + 1)], cells['B%d' % (i + 1)], cells['C%d' % (i + 1)] = mu[i], sd[i], w[i]
    for k in range(3): cells['EFG'[k] + str(i + 1)] = L[i][k]
    cells['I%d' % (i + 1)] = '=_xlfn.NORM.S.INV(RAND())'
cells['M1'] = '=SUMPRODUCT(C1:C3,A1:A3+B1:B3*K1:K3)'; cells['M2'] = '=Wealth(1000,M1)'
cov = [[sd[i] * sd[k] * sum(L[i][j] * L[k][j] for j in range(3)) for k in range(3)] for i in range(3)]
m, v = sum(a * b for a, b in zip(w, mu)), sum(w[i] * w[k] * cov[i][k] for i in range(3) for k in range(3))
book('portfolio', cells, [('Model!M1', m, math.sqrt(v)), ('Model!M2', 1000 * (1 + m), 1000 * math.sqrt(v))],
    special=[('K1', '<f t="array" ref="K1:K3">MMULT(E1:G3,I1:I3)</f>')], names=[('Wealth', '_xlfn.LAMBDA(_xlpm.w,_xlpm.r,_xlpm.w*(1+_xlpm.r))')])

# A whole simulation in one cell.
cells = {'B2': '=B1*2'}
book('one_cell', cells, [('Model!B1', 10, 2 / math.sqrt(1000)), ('Model!B2', 20, 4 / math.sqrt(1000)), ('Model!B3', stats.norm.sf(1), math.sqrt(stats.norm.sf(1) * stats.norm.cdf(1) / 1000))],
    special=[('B1', '<f t="array" ref="B1">AVERAGE(_xlfn.NORM.INV(_xlfn.RANDARRAY(1000),10,2))</f>'),
             ('B3', '<f t="array" ref="B3">SUM(--(_xlfn.NORM.INV(_xlfn.RANDARRAY(1000),10,2)&gt;12))/1000</f>')])

# The same by order quantity: a data table of two variables, trials down and quantities across.
cells = {'B1': 40, 'B2': '=100*RAND()', 'D1': '=5*MIN(B1,B2)-2*B1', 'E1': 20, 'F1': 60}
for i in range(100): cells['D%d' % (i + 2)] = i + 1
out = []
for c, q in (('E2', 20.0), ('F2', 60.0)):
    m1, m2 = q - q * q / 200, (q ** 3 / 3 + q * q * (100 - q)) / 100
    out.append(('Model!' + c, 5 * m1 - 2 * q, 5 * math.sqrt(m2 - m1 ** 2)))
book('table_two', cells, out, special=[('E2', '<f t="dataTable" ref="E2:F101" dt2D="1" dtr="1" r1="B1" r2="K1"/>')])

json.dump(expected, open(os.path.join(here, 'models.json'), 'w'), indent=1)
