"""YAML read into plain values, with the line of every value, so that an error can name its line.

Dates stay strings (a source may give a year or a month only), and a key given twice is an error, not the last
one silently winning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from qmskg.errors import SourceError

__all__ = ["Located", "load_yaml", "yaml_in"]

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"
#: values that aliases repeat; more in one file is a bomb, not content
_MAX_REPEATED: Final = 20_000
#: lists in lists; ours have six
_MAX_DEPTH: Final = 50


@dataclass(slots=True)
class Located:
    """Plain values and where each came from.

    ``lines`` maps a path, such as ``("requirements", 3, "title")``, to its 1-based line.
    """

    value: Any
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, path: tuple[str | int, ...]) -> int | None:
        """Return the line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def load_yaml(path: Path) -> Located:
    """Read one YAML file.

    Raises:
        SourceError: it cannot be read, is not UTF-8, is not YAML or has a key twice.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError("this file is not UTF-8 text; save it as UTF-8", path=path) from error
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", path=path) from error
    return yaml_in(text, path)


def yaml_in(text: str, path: Path) -> Located:
    """Read YAML that stands in a file.

    Args:
        text: the YAML.
        path: of the file, for errors.

    Raises:
        SourceError: it is not YAML, has a key twice, or goes deeper or on for longer than any file of ours.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        located = Located(None)
        located.value = _Builder(loader, path, located.lines).build(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(part for part in (error.context, error.problem) if part)
        line = min(mark.line, text.count("\n")) + 1 if mark else None
        raise SourceError(f"this is not valid YAML: {problem}", path=path, line=line) from error
    except yaml.YAMLError as error:
        raise SourceError(f"this is not valid YAML: {' '.join(str(error).split())}", path=path) from error
    except RecursionError as error:  # from the parser, before there is a node to look at
        raise SourceError("this file has lists in lists without end", path=path) from error
    finally:
        loader.dispose()
    return located


class _Builder:
    """Turns composed nodes into values, noting lines."""

    def __init__(self, loader: Any, path: Path, lines: dict[tuple[str | int, ...], int]) -> None:
        self.loader, self.path, self.lines = loader, path, lines
        self.seen: set[int] = set()
        self.repeated = 0

    def build(self, node: yaml.Node, at: tuple[str | int, ...]) -> Any:
        self.repeated += id(node) in self.seen
        self.seen.add(id(node))
        line = node.start_mark.line + 1
        self.lines[at] = line
        if self.repeated > _MAX_REPEATED:
            raise SourceError("this file repeats itself without end (YAML aliases)", path=self.path, line=line)
        if len(at) > _MAX_DEPTH:
            raise SourceError("this file has lists in lists without end", path=self.path, line=line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*at, index)) for index, child in enumerate(node.value)]
        if node.tag == _TIMESTAMP:
            return node.value
        try:
            return self.loader.construct_object(node)
        except (ValueError, KeyError, TypeError) as error:  # `!!int x`, or a number of thousands of digits
            message = f"{str(node.value)[:40]!r} cannot be read as a value; put it in quotes"
            raise SourceError(message, path=self.path, line=line) from error

    def _mapping(self, node: yaml.MappingNode, at: tuple[str | int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                raise SourceError(f'the field "{key}" is given twice', path=self.path, line=line)
            found[key] = self.build(value_node, (*at, key))
            self.lines[(*at, key)] = line
        return found
