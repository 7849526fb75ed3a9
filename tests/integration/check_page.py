#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a report as a browser and as XML would, and says what is in it that may not be there.

    check_page.py FILE

Prints how many charts and tables there are.
"""
import html.parser
import re
import sys
import xml.etree.ElementTree as tree

LEADS_AWAY = {"src", "href", "srcset", "action", "data", "poster", "style", "xlink:href", "xmlns"}
MAY_NOT_BE = {"script", "link", "iframe", "object", "embed", "img", "a", "form", "base", "audio"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Page(html.parser.HTMLParser):
    """What a forgiving parser sees."""

    def __init__(self):
        super().__init__()
        self.policy = None
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _ in attrs}
        if tag in MAY_NOT_BE:
            self.wrong.append(f"element {tag}")
        for name in names & LEADS_AWAY:
            self.wrong.append(f"attribute {name} of {tag}")
        for name in names:
            if name.startswith("on"):
                self.wrong.append(f"attribute {name} of {tag}")
        values = dict(attrs)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values.get("content")


def check_charts(root):
    """Each chart has its names, and its table behind it."""
    charts = root.findall(".//svg")
    for section in root.iter("section"):
        chart = section.find("svg")
        if chart is None:
            continue
        ids = [chart.find("title").get("id"), chart.find("desc").get("id")]
        assert chart.get("role") == "img", "role"
        assert chart.get("aria-labelledby").split() == ids, "names"
        assert re.fullmatch(r"0 0 \d+ \d+", chart.get("viewBox")), "viewBox"
        assert chart.find("title").text and chart.find("desc").text, "words"
        rows = section.findall("details/table/tr")
        assert len(rows) > 1, "table"
        assert len({len(list(row)) for row in rows}) == 1, "columns"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "an id twice"
    return len(charts), len(root.findall(".//section/details/table"))


def main():
    with open(sys.argv[1], "rb") as file:
        text = file.read().decode("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    assert not page.wrong, page.wrong
    assert page.policy == POLICY, page.policy
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    assert not re.search(r"url|@import|expression|//", style), "style"
    assert "://" not in text, "an address"
    print("%d charts, %d tables" % check_charts(tree.fromstring(text)))


main()
