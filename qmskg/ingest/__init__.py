"""Files of others -> the model: YAML documents, SSSOM links. Every error names file and line."""

from qmskg.ingest.companions import Companions, read_companions
from qmskg.ingest.core import authored_core, drafted_links, read_core, read_core_file
from qmskg.ingest.documents import read_document
from qmskg.ingest.library import content_files, load_library
from qmskg.ingest.stated import COLUMNS, read_stated

__all__ = [
    "COLUMNS",
    "Companions",
    "authored_core",
    "content_files",
    "drafted_links",
    "load_library",
    "read_companions",
    "read_core",
    "read_core_file",
    "read_document",
    "read_stated",
]
