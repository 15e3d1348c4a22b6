"""qmskg: a standards harmonisation and mapping knowledge graph for NHS quality management.

The package stands in floors, each importing only from those below it:

    cli
    client                  typed, over HTTP
    server                  API, SPARQL, linked data and pages
    workspace               build, open, follow the register
    exports
    assurance
    coreset
    register
    matching
    graph
    ingest
    authored, pictures, links, limits, model, settings, identity, relations, themes, units,
    vocabulary, errors
"""

from qmskg.errors import QmskgError
from qmskg.model import Audit, Library, Measure, Requirement, Source, StatedLink, Threshold
from qmskg.relations import Relation, Strength

__all__ = [
    "Audit",
    "Library",
    "Measure",
    "QmskgError",
    "Relation",
    "Requirement",
    "Source",
    "StatedLink",
    "Strength",
    "Threshold",
]
__version__ = "0.1.0"
