"""A paper as a Word document (ISO/IEC 29500) that a screen reader can find its way in.

Headings are headings, lists are lists, the first row of a table is marked as its heading and comes again on each
page, no row but a long one is broken over two, and the document says its title and its language.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from qmskg.exports.cells import plain
from qmskg.exports.paper import LANGUAGE, Block, Bullets, Heading, Notice, Paper, Table, Text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length

__all__ = ["paper_docx"]

_FONT: Final = "Arial"
#: style -> size in points; body text is no smaller than what the NHS asks of print
_SIZES: Final = {"Normal": 12, "Heading 1": 22, "Heading 2": 17, "Heading 3": 14}
#: millimetres of an A4 page, width and height; the template's is the American one
_PAGE: Final = (210, 297)
_MARGIN: Final = 25
#: characters of a row that stays together
_ROW: Final = 700
_INK: Final = "212B32"


def paper_docx(paper: Paper) -> bytes:
    """Return a paper as a Word document, with every text of it and none besides."""
    import docx

    document = docx.Document()
    _describe(document, paper.title)
    _style(document)
    _lay_out(document)
    document.add_heading(plain(paper.heading), level=1)
    for block in paper.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _describe(document: Document, title: str) -> None:
    """Say the title and the language, in the properties and to what reads aloud or checks spelling."""
    from docx.oxml.ns import qn

    properties = document.core_properties
    properties.title, properties.language, properties.author, properties.comments = plain(title), LANGUAGE, "", ""
    for languages in document.styles.element.iter(qn("w:lang")):
        languages.set(qn("w:val"), LANGUAGE)


def _style(document: Document) -> None:
    """One plain font in one dark ink, for headings too; the template's own are a pale blue."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in _SIZES.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), RGBColor.from_string(_INK)
    # a font of the theme would go before the style's own
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
    document.styles["Normal"].paragraph_format.space_before = Pt(6)  # room under a table


def _lay_out(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE[0]), Mm(_PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading(text, level):
            document.add_heading(plain(text), level=level)
        case Text(text):
            document.add_paragraph(plain(text))
        case Notice(strong, text):
            paragraph = document.add_paragraph()
            paragraph.add_run(plain(strong)).bold = True
            paragraph.add_run(f" {plain(text)}")
        case Bullets(items):
            for item in items:
                document.add_paragraph(plain(item), style="List Bullet")
        case Table():
            _add_table(document, block)


def _widths(columns: int) -> list[Length]:
    """Return how wide the columns are: the first a third, the others the rest."""
    from docx.shared import Mm

    whole = _PAGE[0] - 2 * _MARGIN
    return [Mm(whole / 3), *[Mm(whole * 2 / 3 / max(columns - 1, 1))] * (columns - 1)]


def _add_table(document: Document, given: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=0, cols=len(given.columns), style="Table Grid")
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), plain(given.about))
    for column, width in zip(table.columns, _widths(len(given.columns)), strict=True):
        column.width = width
    properties: Any = table._tbl.tblPr  # the library has no word for a table's description
    properties.append(described)
    for number, texts in enumerate((given.columns, *given.rows)):
        row: Any = table.add_row()
        marks = row._tr.get_or_add_trPr()
        if sum(map(len, texts)) <= _ROW:  # a longer one may need more than a page
            marks.append(OxmlElement("w:cantSplit"))
        if not number:
            marks.append(OxmlElement("w:tblHeader"))
        for cell, width, text in zip(row.cells, _widths(len(texts)), texts, strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(plain(text)).bold = not number
