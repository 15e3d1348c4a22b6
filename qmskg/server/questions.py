"""The example queries: ``sh:SPARQLExecutable`` files that feed the query page, the documentation and the tests.

One Turtle file a query in ``queries/``, as SHACL Advanced Features 1.0 has it (section 5, "SPARQL-based executables"):
``rdfs:label`` is the question, ``dcterms:subject`` the task, and a ``sh:parameter`` is a value that a person chooses
and that stands in the query as ``$name``. The prefixes of all of them stand in ``prefixes.ttl``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from qmskg.identity import DEFAULT_BASE

__all__ = ["Example", "Parameter", "as_markdown", "example_of", "examples", "prefixes", "tasks"]

_QUERIES: Final = Path(__file__).parent / "queries"
_ABOUT: Final = """\
# Questions, and the queries that answer them

Each stands as a file in `qmskg/server/queries`, and on the page `/sparql` with what can be chosen; a test runs each.
The prefixes are those of `prefixes.ttl`, and the page writes them out. Written by
`python -m qmskg.server.questions > docs/queries.md`.
"""
_PREFIXES: Final = """
SELECT ?prefix ?namespace WHERE { ?all sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] } ORDER BY ?prefix
"""
_EXECUTABLES: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?query ?task ?question ?note ?text WHERE {
  ?query a sh:SPARQLExecutable ; sh:order ?order ; rdfs:label ?question ; sh:select|sh:construct|sh:ask ?text ;
    <http://purl.org/dc/terms/subject> ?task .
  OPTIONAL { ?query rdfs:comment ?note }
}
ORDER BY ?order
"""
_PARAMETERS: Final = """
SELECT ?query ?name ?label ?default WHERE {
  ?query sh:parameter [ sh:path ?name ; sh:order ?order ; sh:name ?label ; sh:defaultValue ?default ]
}
ORDER BY ?query ?order
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a person chooses; ``name`` says what may be chosen, and stands in the query as ``$name``."""

    name: str
    label: str
    default: ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the query that answers it.

    Attributes:
        name: the file's name, and the last part of the query's IRI.
        note: what the reader must know of the answer, or None.
        template: the query without its prefixes, with ``$name`` for each parameter.
    """

    name: str
    task: str
    question: str
    note: str | None
    template: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def query(self) -> str:
        """The query with its prefixes and the default values: it runs as it is."""
        return self.filled({})

    def filled(self, values: Mapping[str, ox.NamedNode | ox.Literal], base: str = DEFAULT_BASE) -> str:
        """Return the query with its prefixes and values.

        Args:
            values: name of a parameter -> its value; the default stands for what is not given.
            base: base of this installation's identifiers.
        """
        known = {one.name: str(values.get(one.name, one.default)) for one in self.parameters}
        body = re.sub(r"\$(\w+)\b", lambda found: known.get(found[1], found[0]), self.template)
        used = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items() if re.search(rf"\b{name}:", body)]
        return "\n".join([f"# {self.question}", *used, body]).replace(DEFAULT_BASE, base)


@cache
def prefixes() -> dict[str, str]:
    """Return prefix -> namespace, in the order of the alphabet."""
    return {row["prefix"]: row["namespace"] for row in _rows(_PREFIXES)}


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples, in the order that they give themselves."""
    parameters: dict[str, list[Parameter]] = {}
    for solution in _solutions(_PARAMETERS):
        name, label, default = (solution[column] for column in ("name", "label", "default"))
        parameters.setdefault(solution["query"].value, []).append(
            Parameter(_local(name.value), label.value, default)
        )
    return tuple(
        Example(
            _local(row["query"]), row["task"], row["question"], row["note"] or None, row["text"].strip(),
            tuple(parameters.get(row["query"], ())),
        )
        for row in _rows(_EXECUTABLES)
    )  # fmt: skip


def example_of(name: str | None) -> Example | None:
    """Return the example of a name, or None."""
    return next((example for example in examples() if example.name == name), None)


def tasks() -> dict[str, list[Example]]:
    """Return task -> its examples."""
    found: dict[str, list[Example]] = {}
    for example in examples():
        found.setdefault(example.task, []).append(example)
    return found


def as_markdown() -> str:
    """Return the questions and their queries as ``docs/queries.md`` shows them."""
    lines = [_ABOUT]
    for task, found in tasks().items():
        lines.append(f"## {task}\n")
        for example in found:
            chosen = "".join(f" `${one.name}`: {one.label.lower()}." for one in example.parameters)
            note = " ".join(filter(None, (example.note, chosen.strip())))
            lines.append(f"### {example.question}\n\n{note}\n" if note else f"### {example.question}\n")
            lines.append(f"```sparql\n{example.template}\n```\n")
    return "\n".join(lines)


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]


@cache
def _store() -> ox.Store:
    store = ox.Store()
    for path in sorted(_QUERIES.glob("*.ttl")):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def _solutions(query: str) -> list[Any]:
    answer = _store().query(f"PREFIX sh: <http://www.w3.org/ns/shacl#>{query}")
    assert isinstance(answer, ox.QuerySolutions)
    return list(answer)


def _rows(query: str) -> list[dict[str, str]]:
    """Return the values of a query as texts; an empty one stands for none."""
    names = re.findall(r"\?(\w+)", query.partition("WHERE")[0])
    return [{name: row[name].value if row[name] else "" for name in names} for row in _solutions(query)]


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
