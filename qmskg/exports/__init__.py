"""The data in the formats of others: one module a format, and the same bytes for the same state."""

from qmskg.exports.dataset import Dataset
from qmskg.exports.folder import ExportedFile
from qmskg.exports.formats import Format, export, format_named
from qmskg.exports.sssom import MappingSet, read_sssom

__all__ = ["Dataset", "ExportedFile", "Format", "MappingSet", "export", "format_named", "read_sssom"]
