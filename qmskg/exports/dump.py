"""A dump: one state of everything, in one folder, with its checksums and how to cite it.

qmskg.nq, qmskg.trig        the whole dataset, each named graph in its place
qmskg.ttl                   what counts; core-standards-draft.ttl: the drafts
*.csv                       the tables
LICENCES.csv                the licence of each source, and what of it stands here
CITATION.cff, datacite.json, dataset.jsonld, SHA256SUMS

A release is the dump that can be cited: its folder has files of the same names (:mod:`qmskg.exports.release`).
"""

from __future__ import annotations

from pathlib import Path

from qmskg.exports.citing import cited_state, write_citing, write_schema
from qmskg.exports.csv import write_csv
from qmskg.exports.dataset import Dataset
from qmskg.exports.folder import write_sums
from qmskg.exports.ordered import Ordered
from qmskg.exports.rdf import whole, write_nquads, write_trig, write_turtle
from qmskg.exports.release_papers import licences

__all__ = ["write_dump"]


def write_dump(data: Dataset, folder: Path) -> None:
    """Write it into an empty folder."""
    with Ordered(whole(data), folder) as quads:
        for write in (write_nquads, write_trig, write_turtle):
            write(data, folder, quads)
    write_csv(data, folder)
    (folder / "LICENCES.csv").write_text(licences(data.library, data.version), "utf-8", newline="")
    cited = cited_state(data)
    write_citing(cited, folder)
    write_schema(cited, folder)
    write_sums(folder)
