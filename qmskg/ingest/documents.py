"""One YAML file of ``sources/`` -> one document of the model, with errors that name file and line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from qmskg.errors import SourceError
from qmskg.ingest.sentences import first_fault
from qmskg.ingest.yaml_lines import Located, load_yaml
from qmskg.model import Audit, Source

__all__ = ["NODES_FIELD", "document_in", "read_document"]

_MODELS: Final[dict[str, type[Source | Audit]]] = {"source": Source, "audit": Audit}
#: the field of a file that holds the tree, by the type of document
NODES_FIELD: Final = {"source": "requirements", "audit": "measures"}


def read_document(path: Path, *, shown_as: str) -> Source | Audit:
    """Read one document.

    Args:
        path: the file.
        shown_as: how the file is named in errors and kept in the record, relative to the content folder.

    Raises:
        SourceError: with the line of the first thing that is wrong.
    """
    return document_in(load_yaml(path), path, shown_as=shown_as)


def document_in(located: Located, path: Path, *, shown_as: str) -> Source | Audit:
    """Return the document that a YAML file holds; see :func:`read_document`."""
    if not isinstance(located.value, dict):
        raise SourceError("this file is empty; `qmskg sources new` writes one to fill in", path=path, line=1)
    type_ = located.value.get("type")
    if not isinstance(type_, str) or type_ not in _MODELS:
        raise SourceError(
            f'"type" must be source or audit, not {type_!r}', path=path, line=located.line(("type",)) or 1
        )
    try:
        document = _MODELS[type_].model_validate({**located.value, "file": shown_as})
    except ValidationError as error:
        line, sentence = first_fault(error, _MODELS[type_], located)
        raise SourceError(sentence, path=path, line=line) from error
    _check_tree(document, located, path)
    return document


def _check_tree(document: Source | Audit, located: Located, path: Path) -> None:
    """Ids are unique and the document's own; parents exist in this file and make no ring."""
    children = NODES_FIELD[document.type]
    counts = Counter(node.id for node in document.nodes)
    parents = {node.id: node.parent for node in document.nodes}
    for index, node in enumerate(document.nodes):
        line = located.line((children, index, "id"))
        if not node.id.startswith(f"{document.id}:"):
            message = f'the id "{node.id}" must begin with "{document.id}:"'
            raise SourceError(message, path=path, line=line)
        if counts[node.id] > 1:
            raise SourceError(f'the id "{node.id}" stands {counts[node.id]} times', path=path, line=line)
        if node.parent and node.parent not in parents:
            line = located.line((children, index, "parent"))
            message = f'the parent "{node.parent}" of "{node.id}" is not in this file'
            raise SourceError(message, path=path, line=line)
        if _in_a_ring(node.id, parents):
            line = located.line((children, index, "parent"))
            raise SourceError(f'"{node.id}" is its own ancestor', path=path, line=line)


def _in_a_ring(id: str, parents: dict[str, str | None]) -> bool:
    """Return whether following parents from ``id`` comes back to ``id``."""
    seen: set[str] = set()
    parent = parents[id]
    while parent and parent not in seen:
        if parent == id:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False
