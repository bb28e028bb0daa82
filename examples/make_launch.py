#!/usr/bin/python3
"""Writes launch.xlsx, the example of `make demo`: a five-year product launch. Needs python3-openpyxl."""
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter as col

wb = Workbook()
a = wb.active
a.title = "Assumptions"
bold, uncertain = Font(bold=True), PatternFill("solid", fgColor="FFF2CC")
rows = [
    ("Market size, units", 1_200_000, True, "#,##0"),
    ("Market growth a year", 0.04, True, "0.0%"),
    ("Share in year 1", 0.02, True, "0.0%"),
    ("Share in year 5", 0.08, True, "0.0%"),
    ("Price", 49.0, True, "0.00"),
    ("Price erosion a year", 0.03, False, "0.0%"),
    ("Unit cost", 19.0, True, "0.00"),
    ("Learning rate", 0.02, False, "0.0%"),
    ("Fixed cost a year", 400_000, False, "#,##0"),
    ("Development cost", 2_600_000, True, "#,##0"),
    ("Launch delay, months", 3, True, "0"),
    ("Tax rate", 0.25, False, "0.0%"),
    ("Discount rate", 0.11, False, "0.0%"),
]
a["A1"], a["B1"] = "Assumption", "Value"
for r, (label, value, is_uncertain, form) in enumerate(rows, start=2):
    a.cell(r, 1, label)
    c = a.cell(r, 2, value)
    c.number_format = form
    if is_uncertain:
        c.fill = uncertain

p = wb.create_sheet("Plan")
labels = ["Year", "Market", "Share", "Units", "Price", "Unit cost", "Revenue", "Gross profit",
          "Operating profit", "Tax", "Cash flow", "Cumulated cash"]
for r, label in enumerate(labels, start=1):
    p.cell(r, 1, label).font = bold
p["B1"], p["B11"], p["B12"] = 0, "=-Assumptions!$B$11", "=B11"
for t in range(1, 6):
    c, q = col(t + 2), col(t + 1)
    p[f"{c}1"] = f"={q}1+1"
    p[f"{c}2"] = "=Assumptions!$B$2" if t == 1 else f"={q}2*(1+Assumptions!$B$3)"
    p[f"{c}3"] = f"=Assumptions!$B$4+(Assumptions!$B$5-Assumptions!$B$4)*({c}1-1)/4"
    months = "*(12-MIN(12,Assumptions!$B$12))/12" if t == 1 else ""
    p[f"{c}4"] = f"=ROUND({c}2*{c}3{months},0)"
    p[f"{c}5"] = f"=Assumptions!$B$6*(1-Assumptions!$B$7)^({c}1-1)"
    p[f"{c}6"] = f"=Assumptions!$B$8*(1-Assumptions!$B$9)^({c}1-1)"
    p[f"{c}7"] = f"={c}4*{c}5"
    p[f"{c}8"] = f"={c}7-{c}4*{c}6"
    p[f"{c}9"] = f"={c}8-Assumptions!$B$10"
    p[f"{c}10"] = f"=MAX(0,{c}9)*Assumptions!$B$13"
    p[f"{c}11"] = f"={c}9-{c}10"
    p[f"{c}12"] = f"={q}12+{c}11"

s = wb.create_sheet("Summary")
for r, (label, formula) in enumerate([
    ("Net present value", "=Plan!B11+NPV(Assumptions!B14,Plan!C11:G11)"),
    ("Loses money", "=IF(B1<0,1,0)"),
    ("Years to payback", "=COUNTIF(Plan!B12:G12,\"<0\")"),
    ("Revenue over five years", "=SUM(Plan!C7:G7)"),
], start=1):
    s.cell(r, 1, label)
    s.cell(r, 2, formula)
for w in wb.worksheets:
    w.column_dimensions["A"].width = 26
    w.column_dimensions["B"].width = 14
wb.save("launch.xlsx")
