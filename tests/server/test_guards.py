"""How large a body may be: what a person types, or the file that a route says that it takes."""

from __future__ import annotations

import pytest
from installation import Make, told

ROW = b"A yearly audit of hip fractures," + 4_000 * b" and" + b"\n"
SHEET = b"Title,Notes\n" + 6 * ROW  # 96 KB, in few rows since each is looked at
FORM = {"origin": "http://testserver"}


@pytest.mark.parametrize("path", ["/api/v1/programmes/compare", "/programme/compare"])
def test_two_sheets_are_compared_on_the_page_as_in_the_api(make: Make, path: str) -> None:
    sent = make().web.post(path, files={"a": ("a.csv", SHEET), "b": ("b.csv", SHEET)}, headers=FORM)
    assert sent.status_code == 200, sent.text


@pytest.mark.parametrize("path", ["/api/v1/tailoring", "/tailor"])
def test_an_overlay_may_be_long(make: Make, path: str) -> None:
    sent = make().web.post(path, files={"file": ("overlay.csv", SHEET)}, headers=FORM)
    assert sent.status_code == 400  # read, and found to be no overlay


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/api/v1/programmes", "11,264"), ("/api/v1/programmes/compare", "21,504"), ("/tailor", "2,112"),
     ("/api/v1/comments", "64"), ("/api/v1/programmes/", "64"), ("/nothing/here", "64")],
)  # fmt: skip
def test_a_body_over_the_limit_of_its_route_is_refused_unread(make: Make, path: str, limit: str) -> None:
    size = int(limit.replace(",", "")) * 1024 + 1
    told(make().web.post(path, content=bytes(size)), 413, f"over the limit of {limit} KB")
