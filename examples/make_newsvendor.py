#!/usr/bin/python3
"""Writes newsvendor.xlsx: how many coats to order for one winter, with random numbers as people draw them in Excel and
nothing marked. Needs python3-openpyxl."""
from openpyxl import Workbook
from openpyxl.styles import Font

wb = Workbook()
s = wb.active
s.title = "Season"
rows = [
    ("Newsvendor: how many coats to order for one winter", None, None),
    ("Order", 1200, "#,##0"),
    ("Cost of a coat", 60, "#,##0"),
    ("Price", 140, "#,##0"),
    ("Price in the sale", 35, "#,##0"),
    (None, None, None),
    ("Demand, coats", "=ROUND(_xlfn.NORM.INV(RAND(),1000,220),0)", "#,##0"),
    ("Share of returns", "=_xlfn.BETA.INV(RAND(),4,46)", "0.0%"),
    ("Snow in November", '=IF(RAND()<0.3,"yes","no")', None),
    ("Sold at the full price", '=MAX(0,MIN(B2,B7*IF(B9="yes",1.15,1))*(1-B8))', "#,##0"),
    ("Left for the sale", "=B2-B10", "#,##0"),
    (None, None, None),
    ("Revenue", "=B10*B4+B11*B5", "#,##0"),
    ("Profit", "=B13-B2*B3", "#,##0"),
    ("Sold out", "=IF(B7>B2,1,0)", None),
]
for r, (label, value, form) in enumerate(rows, start=1):
    s.cell(r, 1, label)
    c = s.cell(r, 2, value)
    if form:
        c.number_format = form
s["A1"].font = Font(bold=True)
s.column_dimensions["A"].width, s.column_dimensions["B"].width = 34, 14
wb.save("newsvendor.xlsx")
