"""Workbooks that attack whoever opens them, made small here and large where they are opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl

__all__ = ["FILES", "rows_in", "sheet_with"]

_SHEET, _RELATIONS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
Parts = dict[str, bytes]


@cache
def _good() -> bytes:
    book = openpyxl.Workbook()
    for row in (("audit title", "ref"), ("Falls", "1")):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(_good())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _changed(part: str, before: bytes, after: bytes, **more: bytes) -> bytes:
    parts = _parts()
    assert before in parts[part]
    return _packed({**parts, part: parts[part].replace(before, after, 1), **more})


def sheet_with(kind: str, part: str, given: bytes) -> bytes:
    """Return a good workbook with something put in: rows, what stands after them, or what stands before a part."""
    if kind == "rows":
        return _changed(_SHEET, b"</sheetData>", given + b"</sheetData>")
    if kind == "after":
        return _changed(_SHEET, b"</sheetData>", b"</sheetData>" + given)
    parts = _parts()
    content = parts.get(part, b"<x/>").partition(b"?>")
    return _packed({**parts, part: b'<?xml version="1.0"?>' + given + (content[2] or content[0])})


def rows_in(content: bytes) -> list[list[str]]:
    """Return the kinds of the cells of a workbook, with its links to elsewhere at the end."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [[cell.data_type for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]
    names = [name.attr_text or "" for name in book.defined_names.values()]
    return [*cells, ["f" for _ in names], [link.file_link.Target for link in book._external_links]]


def _lie(offset: int, value: bytes) -> bytes:
    """Change a field of the first entry of the archive's list."""
    content = bytearray(_good())
    at = content.find(b"PK\x01\x02") + offset
    content[at : at + len(value)] = value
    return bytes(content)


_DDE = (
    b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
)
_LINK = (
    b'<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" '
    b'Target="externalLinks/externalLink1.xml"/></Relationships>'
)

FILES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "half of it": lambda: _good()[: len(_good()) // 2],
    "one part of 59 MB": lambda: _packed({**_parts(), "xl/big.xml": bytes(59 << 20)}),
    "seventy parts of 1 MB": lambda: _packed({**_parts(), **{f"xl/{n}.xml": bytes(1 << 20) for n in range(70)}}),
    "six hundred parts": lambda: _packed({**_parts(), **{f"xl/{n}.xml": b"" for n in range(600)}}),
    "another size than said": lambda: _lie(24, (10).to_bytes(4, "little")),
    "locked": lambda: _lie(8, b"\x01"),
    "packed in a way nobody knows": lambda: _lie(10, (99).to_bytes(2, "little")),
    "macros": lambda: _packed({**_parts(), "xl/vbaProject.bin": b"x"}),
    "another archive": lambda: _packed({"a.txt": b"x"}),
    "a target outside": lambda: _changed(_RELATIONS, b"</Relationships>", _other(b"../../../../etc/passwd", b"")),
    "a target elsewhere": lambda: _changed(
        _RELATIONS, b"</Relationships>", _other(b"http://127.0.0.1:9/x", b' TargetMode="External"')
    ),
    "a link to a program": lambda: _changed(
        _RELATIONS, b"</Relationships>", _LINK, **{"xl/externalLinks/externalLink1.xml": _DDE}
    ),
    "a name of the workbook that runs a program": lambda: _changed(
        "xl/workbook.xml", b"</sheets>",
        b"</sheets><definedNames><definedName name=\"x\">cmd|'/C calc'!A0</definedName></definedNames>",
    ),
    "a sheet called by a path": lambda: _changed("xl/workbook.xml", b'name="Sheet"', b'name="../../x&#10;"'),
}  # fmt: skip


def _other(target: bytes, more: bytes) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    return b'<Relationship Id="rId9" Type="%s" Target="%s"%s/></Relationships>' % (kind, target, more)
