"""What OpenAPI says of routes that answer in several formats, and in none of the documents of this package."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from qmskg.graph.formats import FORMATS
from qmskg.server.documents import ProblemDocument, ref
from qmskg.server.problems import PROBLEM_JSON

__all__ = ["GRAPHS", "RESULTS", "in_formats"]

#: media types of triples, and of every answer to a query
GRAPHS: Final = tuple(row.media_type for row in FORMATS.values() if row.graph)
RESULTS: Final = tuple(row.media_type for row in FORMATS.values())
_PAGE: Final = "text/html"


def in_formats(media: Iterable[str], *errors: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route: the formats it comes in, and the problems that it may send.

    A browser gets a problem as a page. The route's ``response_class`` must be the bare ``Response``, or FastAPI adds
    JSON to the formats.
    """
    problem = {"schema": {"$ref": ref(ProblemDocument)}}
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "In the format that Accept likes best.", "content": {one: {} for one in media}}
    }
    for code in errors:
        content = {} if code in {303, 304, 308} else {"content": {PROBLEM_JSON: problem, _PAGE: {}}}
        found[code] = {"description": HTTPStatus(code).phrase, **content}
    return found
