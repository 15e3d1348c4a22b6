r"""What is refused of a SPARQL query before anything evaluates it: updates, SERVICE, and graphs from elsewhere.

The text is cut into tokens, with comments, strings and IRIs set apart, and the words that are left are looked
at. Oxigraph reads SPARQL without a tokeniser (``trueSERVICE<...>`` is ``true`` and then SERVICE to it), so a word
that merely holds one of the refused words is refused too, and so is text that two readers could cut in two ways.
Where a server unescapes ``\u0053`` before it reads (SPARQL 1.1, 19.2), the same holds of the unescaped text.

The guard does not say whether a query is well formed: that is found by the child process, which may crash over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin

from qmskg.errors import QueryError, QueryRefused
from qmskg.identity import DEFAULT_BASE, graph_iri

__all__ = ["GuardedQuery", "QueryForm", "check_graphs", "guard"]


class QueryForm(StrEnum):
    """The four forms of query, and by them what an answer is made of."""

    SELECT = "select"
    ASK = "ask"
    CONSTRUCT = "construct"
    DESCRIBE = "describe"

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is triples."""
        return self in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE}


@dataclass(frozen=True, slots=True)
class GuardedQuery:
    """A query that may be evaluated.

    Attributes:
        text: as it was given.
        form: which of the four it says that it is.
        stable: whether the same data give the same answer: it asks for neither time nor chance.
    """

    text: str
    form: QueryForm
    stable: bool


_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
#: how often codepoint escapes may make new ones
_DEPTH: Final = 3
#: brackets within brackets that a query may have: a reader by recursive descent crashes somewhere in the thousands
_NESTED: Final = 256
_OPENED: Final = dict.fromkeys("({[", 1) | dict.fromkeys(")}]", -1)
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_UNSTABLE: Final = frozenset({"now", "rand", "uuid", "struuid", "bnode"})

#: in the order in which they are tried; the last takes any character that begins nothing else
_TOKEN: Final = re.compile(
    r"""
      (?P<space> [ \t\r\n]+ | \#[^\r\n]* )
    | (?P<iri> <[^\x00-\x20<>"{}|^`]*> )
    | (?P<string> \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )* \"{3}
                | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )* '{3}
                | " (?: [^"\\\r\n] | \\[^\r\n] )* "
                | ' (?: [^'\\\r\n] | \\[^\r\n] )* ' )
    | (?P<variable> [?$] \w [\w\u00b7\u0300-\u036f\u203f-\u2040]* )
    | (?P<language> @ [a-zA-Z]+ (?: - [a-zA-Z0-9]+ )* )
    | (?P<name> (?P<prefix> (?: \w [\w.\u00b7\u0300-\u036f\u203f-\u2040-]*+ )? ) :
                (?P<local> (?: (?: [\w:] | %[0-9a-fA-F]{2} | \\[_~.\-!$&'()*+,;=/?\#@%] )
                           (?: \.* (?: [\w:\u00b7\u0300-\u036f\u203f-\u2040-] | %[0-9a-fA-F]{2}
                                       | \\[_~.\-!$&'()*+,;=/?\#@%] ) )* )? ) )
    | (?P<word> \w [\w.\u00b7\u0300-\u036f\u203f-\u2040-]*+ )
    | (?P<mark> . )
    """,
    re.VERBOSE | re.DOTALL,
)
#: a quotation mark that opens no string, and a null, are an error to every reader: none reads on
_DEAD: Final = frozenset("\"'\0")
_WORD: Final = re.compile(r"\w+")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
#: what begins a comment or a string, should ``<...>`` be no IRI but two comparisons
_HIDING: Final = frozenset("#'")
_SCHEME: Final = re.compile(r"<[a-zA-Z][a-zA-Z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int
    prefix: str = ""
    local: str = ""


def guard(text: str, base: str = DEFAULT_BASE) -> GuardedQuery:
    """Return a query that neither changes anything nor reaches outside this dataset.

    Args:
        text: the query.
        base: of the dataset; graphs under it may be named in FROM.

    Raises:
        QueryRefused: an update, SERVICE, or FROM with a graph from elsewhere.
        QueryError: it is no query, could be read in two ways, or is nested too deeply.
    """
    tokens = list(_tokens(text))
    words = [token.text.upper() for token in tokens if token.kind == "word"]
    form = _form(words)
    for reading in (text, *_unescaped(text)):
        read = list(_tokens(reading))
        _check_nesting(read, reading)
        _refuse(read, reading, base)
    if tokens[-1].kind == "mark" and tokens[-1].text in _DEAD:
        raise QueryError(f"the query is malformed {_place(text, tokens[-1].at)}: a string is not closed")
    return GuardedQuery(text, form, _UNSTABLE.isdisjoint(word.casefold() for word in words))


def check_graphs(graphs: Iterable[str], base: str = DEFAULT_BASE) -> None:
    """Refuse graphs from elsewhere, as a request's ``default-graph-uri`` may name them.

    Raises:
        QueryRefused: one is not of this dataset.
    """
    for graph in graphs:
        _check_graph(graph, base)


def _form(words: list[str]) -> QueryForm:
    first = next((word for word in words if word not in _PROLOGUE), "")
    if first in _UPDATES:
        raise QueryRefused(
            f"{first} changes data, and this endpoint only reads: use SELECT, ASK, CONSTRUCT or DESCRIBE"
        )
    # Oxigraph takes SELECTDISTINCT for two words
    form = next((form for form in QueryForm if first.startswith(form.name)), None)
    if form is None:
        raise QueryError("this is no SPARQL query: it must begin with SELECT, ASK, CONSTRUCT or DESCRIBE")
    return form


def _check_nesting(tokens: list[_Token], text: str) -> None:
    depth = 0
    for token in tokens:
        depth += _OPENED.get(token.text, 0) if token.kind == "mark" else 0
        if depth > _NESTED:
            raise QueryError(
                f"the query is nested too deeply {_place(text, token.at)}: it may have {_NESTED} brackets within "
                "brackets"
            )


def _refuse(tokens: list[_Token], text: str, base: str) -> None:
    prefixes: dict[str, str] = {}
    start: str | None = None
    for index, token in enumerate(tokens):
        following = tokens[index + 1 : index + 3]
        kinds = [other.kind for other in following]
        if token.kind == "iri" and not _HIDING.isdisjoint(token.text) and not _SCHEME.match(token.text):
            raise QueryError(
                f"{token.text[:80]} {_place(text, token.at)} could be a comparison and a comment or a string: write "
                "an address with # or ' in full, with its scheme and //, and put spaces round < and >"
            )
        if token.kind == "mark" and token.text == "\\" and not _ESCAPE.match(text, token.at):
            raise QueryError(
                f"the query is malformed {_place(text, token.at)}: a backslash stands outside strings and names"
            )
        if token.kind not in {"word", "name"}:
            continue
        word = (token.text if token.kind == "word" else token.prefix).casefold()
        if "service" in word:
            raise QueryRefused(
                f"SERVICE is refused {_place(text, token.at)}: this endpoint asks no other server; take the word "
                "out, in the name of a prefix too"
            )
        if _hides_prefix(tokens, index):
            raise QueryError(
                f"{token.text[:80]} {_place(text, token.at)} could be PREFIX and a name: put a space after PREFIX "
                "and let no prefix begin with that word"
            )
        if word == "prefix" and kinds == ["name", "iri"]:
            prefixes[following[0].prefix] = _resolved(following[1].text, start)
        elif word == "base" and kinds[:1] == ["iri"]:
            start = _resolved(following[0].text, start)
        elif "from" in word:
            _check_from(token, following, prefixes, start, text, base)


def _hides_prefix(tokens: list[_Token], index: int) -> bool:
    """Return whether ``PREFIXa:<...>`` stands here, by which Oxigraph declares ``a:``."""
    token, before, after = tokens[index], tokens[index - 1 : index], tokens[index + 1 : index + 2]
    if token.kind != "name" or token.local or not token.prefix.casefold().startswith("prefix"):
        return False
    declared = [(other.kind, other.text.casefold()) for other in before] == [("word", "prefix")]
    return not declared and [other.kind for other in after] == ["iri"]


def _check_from(
    token: _Token, following: list[_Token], prefixes: dict[str, str], start: str | None, text: str, base: str
) -> None:
    if token.kind == "word" and token.text.casefold() == "from":
        graphs = [t for t in following if not (t.kind == "word" and t.text.casefold() == "named")][:1]
        if graphs and graphs[0].kind == "iri":
            return _check_graph(_resolved(graphs[0].text, start), base)
        if graphs and graphs[0].kind == "name" and graphs[0].prefix in prefixes:
            return _check_graph(prefixes[graphs[0].prefix] + graphs[0].local, base)
    raise QueryRefused(
        f"FROM {_place(text, token.at)} must be a word of its own with the address of a graph of this dataset "
        "after it, in full or with a prefix that is declared; no prefix may have it in its name"
    )


def _check_graph(graph: str, base: str) -> None:
    if not graph.startswith(graph_iri("", base)) or "/../" in f"{graph}/":
        raise QueryRefused(
            f"the graph <{graph[:200]}> is not of this dataset, and none is fetched; its graphs are under "
            f"{graph_iri('', base)}"
        )


def _resolved(iri: str, start: str | None) -> str:
    given = _ESCAPE.sub(_character, iri[1:-1])
    return urljoin(start, given) if start else given


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "word":  # with what may stand in the name of a prefix, so that a long run is read once
            for word in _WORD.finditer(found[0]):
                yield _Token(kind, word[0], found.start() + word.start())
        elif kind != "space":
            yield _Token(kind, found[0], found.start(), found["prefix"] or "", found["local"] or "")
            if kind == "mark" and found[0] in _DEAD:
                return


def _unescaped(text: str) -> Iterator[str]:
    """Yield the text with its codepoint escapes resolved, and again while that makes new ones."""
    for _ in range(_DEPTH):
        if not _ESCAPE.search(text):
            return
        text = _ESCAPE.sub(_character, text)
        yield text
    raise QueryError("the query has codepoint escapes within codepoint escapes: write the characters themselves")


def _character(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"(line {line}, column {at - text.rfind(chr(10), 0, at)})"
