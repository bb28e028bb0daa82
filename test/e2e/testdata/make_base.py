#!/usr/bin/python3
"""Writes base.json: what LibreOffice computes for every formula cell of the benchmark models, as the oracle of
TestBaseCaseIsLibreOffices. Needs libreoffice-calc and python3-openpyxl; run it from this folder.

  make_base.py ../../../../shared/bench/models/*.xlsx
"""
import json
import os
import subprocess
import sys
import tempfile

import openpyxl

base = {}
with tempfile.TemporaryDirectory() as out:
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx", "--outdir", out] + sys.argv[1:], check=True)
    for path in sys.argv[1:]:
        name = os.path.basename(path)
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(os.path.join(out, name), data_only=True)
        base[name] = {
            f"{w.title}!{c.coordinate}": values[w.title][c.coordinate].value
            for w in formulas.worksheets for row in w.iter_rows() for c in row if c.data_type == "f"
        }
with open("base.json", "w") as f:
    json.dump(base, f, indent=0)
    f.write("\n")
