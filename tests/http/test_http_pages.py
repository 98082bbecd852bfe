"""The pages for people: complete, readable without a script, and from nowhere else."""

from __future__ import annotations

import html as markup
import re
from functools import cache
from html.parser import HTMLParser

import pytest
from offline import a_client

from bccb.entrypoints.http.errors import CODES

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """What a page links to, what can be linked to in it, and whether its elements are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links, self.ids, self.tags, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@cache
def html(address: str) -> str:
    answer = a_client().get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return answer.get_data(as_text=True)


@cache
def ids(address: str) -> set[str]:
    return set(Page(html(address)).ids)


@pytest.fixture(params=["/", "/docs"])
def address(request):
    return request.param


def test_a_page_is_well_formed_and_has_one_main_heading(address):
    page = Page(html(address))
    assert page.open == []
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert len(page.ids) == len(set(page.ids))


def test_a_page_needs_no_script_and_no_other_site(address):
    page = Page(html(address))
    assert "script" not in page.tags
    assert "style=" not in html(address)
    assert [link for link in page.links if not link.startswith(("/", "#"))] == []
    assert [link for link in page.links if link.startswith("//")] == []


def test_every_link_leads_somewhere(address):
    page, client = Page(html(address)), a_client()
    for link in set(page.links):
        path, _, anchor = link.partition("#")
        if path:
            with client.get(path) as answer:
                assert answer.status_code == 200, link
        if anchor:
            assert anchor in ids(path or address), link


def test_the_documentation_has_every_operation_with_its_parameters_and_answers():
    document, page = a_client().get("/api/v1/openapi.json").get_json(), html("/docs")
    for path, item in document["paths"].items():
        assert f"<code>{path}</code>" in page
        for method in set(item) - {"parameters"}:
            part = page.partition(f'<article id="{item[method]["operationId"]}"')[2].partition("</article>")[0]
            assert markup.escape(item[method]["summary"]).replace("&#x27;", "&#39;") in part
            assert ("<p>For " in part) is ("security" in item[method])
            for parameter in item[method].get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in part
            for status in item[method]["responses"]:
                assert f'<th scope="row">{status}</th>' in part


def test_the_documentation_has_every_schema_and_every_code():
    document, page = a_client().get("/api/v1/openapi.json").get_json(), html("/docs")
    for name, schema in document["components"]["schemas"].items():
        part = page.partition(f'<article id="schema-{name}"')[2].partition("</article>")[0]
        for field in schema["properties"]:
            assert f"<code>{field}</code>" in part, (name, field)
    for code in CODES:
        assert f"<code>{code}</code>" in page


def test_every_table_says_what_it_is_and_what_its_columns_are():
    page = html("/docs")
    tables = re.findall(r"<table>(.*?)</table>", page, re.DOTALL)
    assert len(tables) > 50
    assert all("<caption>" in table and 'scope="col"' in table for table in tables)
