"""Files of others -> the model: YAML documents, SSSOM links. Every error names file and line."""

from qmskg.ingest.documents import read_document
from qmskg.ingest.library import content_files, load_library
from qmskg.ingest.stated import COLUMNS, read_stated

__all__ = ["COLUMNS", "content_files", "load_library", "read_document", "read_stated"]
