"""The formats, and the one function that writes them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from qmskg.errors import InputError
from qmskg.exports import rdf
from qmskg.exports.ciso import write_ciso
from qmskg.exports.csv import write_csv
from qmskg.exports.dataset import Dataset
from qmskg.exports.dump import write_dump
from qmskg.exports.fhir import write_fhir
from qmskg.exports.folder import ExportedFile, write_together
from qmskg.exports.handbook import write_handbook
from qmskg.exports.oscal import write_oscal
from qmskg.exports.sssom import write_sssom
from qmskg.exports.xlsx import write_xlsx

__all__ = ["WRITERS", "Format", "export", "format_named"]


class Format(StrEnum):
    """The formats that the data can be had in."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    JSONLD = "jsonld"
    CSV = "csv"
    XLSX = "xlsx"
    SSSOM = "sssom"
    HANDBOOK = "handbook"
    FHIR = "fhir"
    OSCAL = "oscal"
    CISO = "ciso"
    DUMP = "dump"


#: format -> what writes its files into an empty folder
WRITERS: Final[dict[Format, Callable[[Dataset, Path], None]]] = {
    Format.TURTLE: rdf.write_turtle,
    Format.TRIG: rdf.write_trig,
    Format.NQUADS: rdf.write_nquads,
    Format.JSONLD: rdf.write_jsonld,
    Format.CSV: write_csv,
    Format.XLSX: write_xlsx,
    Format.SSSOM: write_sssom,
    Format.HANDBOOK: write_handbook,
    Format.FHIR: write_fhir,
    Format.OSCAL: write_oscal,
    Format.CISO: write_ciso,
    Format.DUMP: write_dump,
}


def format_named(name: str) -> Format:
    """Return the format that a person named.

    >>> format_named("Turtle")
    <Format.TURTLE: 'turtle'>

    Raises:
        InputError: there is none of that name.
    """
    try:
        return Format(name.strip().lower())
    except ValueError as error:
        raise InputError(f"{name[:40]!r} is no format here; use one of {', '.join(Format)}") from error


def export(format: Format, data: Dataset, out: Path) -> tuple[ExportedFile, ...]:
    """Write the data in one format; the same data give the same bytes.

    Args:
        format: which.
        data: what to write.
        out: the folder for the files. Files of the same name are replaced, others are left alone.

    Raises:
        InputError: ``out`` cannot be a folder.
        EnvironmentFault: it cannot be written to. Whatever goes wrong, what was there is as it was.
    """
    return write_together(out, lambda folder: WRITERS[format](data, folder))
