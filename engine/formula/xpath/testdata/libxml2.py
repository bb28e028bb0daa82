"""Writes libxml2.tsv: XPath expressions and what libxml2 (through lxml) makes of them, over library.xml."""
import re
import sys

from lxml import etree

folder = sys.path[0]
tree = etree.parse(folder + "/library.xml", etree.XMLParser(remove_blank_text=True))
for node in tree.iter():  # texts of nothing but white space are left out, as by MSXML
    if node.text is not None and isinstance(node.tag, str) and not node.text.strip():
        node.text = None
    if node.tail is not None and not node.tail.strip():
        node.tail = None
names = {"x": "urn:x", "xml": "http://www.w3.org/XML/1998/namespace"}


def text(node):
    if isinstance(node, str):
        return str(node)
    return node.text or "" if not isinstance(node.tag, str) else "".join(node.xpath(".//text()"))


with open(folder + "/libxml2.tsv", "w") as out:
    for line in open(folder + "/expressions.txt"):
        x = line.rstrip("\n")
        try:
            v = tree.xpath(x, namespaces={"x": "urn:x"})
        except etree.XPathError:
            print(x, "invalid", sep="\t", file=out)
            continue
        if isinstance(v, list):
            print(x, "nodes", *[re.sub(r"\s", "~", text(n)) for n in v], sep="\t", file=out)
        elif isinstance(v, bool):
            print(x, "truth", str(v).lower(), sep="\t", file=out)
        elif isinstance(v, float):
            print(x, "number", repr(v), sep="\t", file=out)
        else:
            print(x, "text", re.sub(r"\s", "~", v), sep="\t", file=out)
