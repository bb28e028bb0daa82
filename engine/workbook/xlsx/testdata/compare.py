#!/usr/bin/python3
"""Compares what package xlsx read from workbooks with what openpyxl reads from them.

  compare.py READ.jsonl

Each line of READ.jsonl is one workbook: {"path", "sheets": [{"name", "cells": [[row, col, kind, value, formula kind,
formula text, anchor row, anchor col], ...]}], "names": [...], "tables": [...]}. Prints one line a difference and then
how many cells were compared. openpyxl expands shared formulas; here that is done with its own translator.
"""
import json
import re
import sys
import warnings

import openpyxl
import openpyxl.worksheet._reader as reader
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

try:
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
except ImportError:  # before 3.1 the kind lies in the sheet's formula_attributes
    ArrayFormula = DataTableFormula = ()

warnings.simplefilter("ignore")
reader.from_excel = lambda value, *args, **kwargs: value  # keep dates as the numbers that the file holds

# Errors that are younger than the file format: a file holds #VALUE! and tells the true one in its rich values, which
# openpyxl does not read.
YOUNG = ("#SPILL!", "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#CALC!")


def same(kind, ours, theirs):
    if kind == "blank":
        return theirs is None
    if kind == "number":
        return not isinstance(theirs, bool) and isinstance(theirs, (int, float)) and float(ours) == float(theirs)
    if kind == "bool":
        return isinstance(theirs, bool) and ours == theirs
    if kind == "error" and ours in YOUNG:
        return theirs == "#VALUE!"
    if kind == "text":
        return ours == ("" if theirs is None else unescape(theirs))
    return ours == theirs


def unescape(text):
    """Resolves _xHHHH_, which openpyxl leaves as it stands in the file."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text) if isinstance(text, str) else text


def formula(cell):
    v = cell.value
    old = getattr(cell.parent, "formula_attributes", {}).get(cell.coordinate, {}).get("t")
    if old:
        return ("table", None) if old == "dataTable" else ("array", v)
    if isinstance(v, ArrayFormula):
        return "array", v.text
    if isinstance(v, DataTableFormula):
        return "table", None
    return "normal", v


def compare_sheet(ours, formulas, values):
    """Yields (place, ours, theirs) for each difference."""
    seen = {}
    for row, col, kind, value, fkind, text, arow, acol in ours["cells"]:
        seen[(row, col)] = fkind
        c, v = formulas.cell(row, col), values.cell(row, col).value
        place = f"{ours['name']}!{get_column_letter(col)}{row}"
        if not same(kind, value, v):
            yield place, (kind, value), v
        is_anchor = (row, col) == (arow, acol)
        if fkind == "none" or (fkind != "normal" and not is_anchor):
            if c.data_type == "f":
                yield place, fkind, c.value
            continue
        want_kind, want = formula(c)
        have = "=" + text
        if fkind == "normal":
            have = Translator(have, f"{get_column_letter(acol)}{arow}").translate_formula(c.coordinate)
        if (fkind == "normal") != (want_kind == "normal") or (want is not None and have.split() != want.split()):
            yield place, (fkind, have), (want_kind, want)
    for row in formulas.iter_rows():
        for c in row:
            if c.value is not None and (c.row, c.column) not in seen:
                yield f"{ours['name']}!{c.coordinate}", None, c.value


def names(book):
    if hasattr(book.defined_names, "definedName"):  # before 3.1
        return [(n.name, n.attr_text) for n in book.defined_names.definedName]
    scopes = [book.defined_names] + [sheet.defined_names for sheet in book.worksheets]
    return [(n.name, n.attr_text) for scope in scopes for n in scope.values()]


def compare(book):
    formulas = openpyxl.load_workbook(book["path"])
    values = openpyxl.load_workbook(book["path"], data_only=True)
    if [s["name"] for s in book["sheets"]] != [w.title for w in formulas.worksheets]:
        yield "sheets", [s["name"] for s in book["sheets"]], formulas.sheetnames
        return
    for ours, f, v in zip(book["sheets"], formulas.worksheets, values.worksheets):
        yield from compare_sheet(ours, f, v)
        if ours["hidden"] != (f.sheet_state != "visible"):
            yield ours["name"], ours["hidden"], f.sheet_state
    reserved = ("_xlnm.Print_Area", "_xlnm.Print_Titles")  # openpyxl moves these out of the list
    ours = sorted(n["name"] + "=" + n["formula"] for n in book["names"] if n["name"] not in reserved)
    theirs = sorted(name + "=" + text for name, text in names(formulas) if name not in reserved)
    if ours != theirs:
        yield "names", ours, theirs
    ours = sorted((t["name"], t["ref"], t["columns"]) for t in book["tables"])
    theirs = sorted((t.displayName, t.ref, t.column_names) for w in formulas.worksheets for t in w.tables.values())
    if ours != theirs:
        yield "tables", ours, theirs
    if book["date1904"] != (formulas.epoch == openpyxl.utils.datetime.CALENDAR_MAC_1904):
        yield "epoch", book["date1904"], formulas.epoch


def main():
    books = cells = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        book = json.loads(line)
        books += 1
        cells += sum(len(s["cells"]) for s in book["sheets"])
        for place, ours, theirs in compare(book):
            print(f"{book['path']} {place}: read {ours!r}, openpyxl has {theirs!r}")
    print(f"compared {books} workbooks, {cells} cells")


main()
