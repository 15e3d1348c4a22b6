"""How well curation goes, and accepting many pairs at once."""

from __future__ import annotations

from typing import cast

from qmskg.client.connection import Connection, part
from qmskg.server import documents as d

__all__ = ["QualityQuestions"]


class QualityQuestions(Connection):
    """How well it goes, and many at once."""

    def quality(self) -> d.Quality:
        """Return agreement between readers, errors on planted pairs, and how often proposals hold."""
        return cast(d.Quality, self._get("/quality"))

    def my_planted(self) -> d.OwnPlanted:
        """Return how whoever asks did on planted pairs."""
        return cast(d.OwnPlanted, self._get("/people/me/planted"))

    def batches(self) -> d.Batches:
        """Return the batches of whoever asks, newest first."""
        return cast(d.Batches, self._get("/bulk"))

    def start_batch(
        self, *, basis: str = "band", kind: str = "mapping", answer: str = "", band: str | None = None,
        source: str | None = None, sample: int = 80,
    ) -> d.BatchDocument:  # fmt: skip
        """Draw a sample of a band of proposals (or, ``identical``, list pairs whose texts are the same)."""
        body = {"basis": basis, "kind": kind, "answer": answer, "band": band, "source": source, "sample": sample}
        return cast(d.BatchDocument, self._post("/bulk", body))

    def batch(self, id: str) -> d.BatchDocument:
        """Return how the sample of a batch stands, and what would be accepted."""
        return cast(d.BatchDocument, self._get(f"/bulk/{part(id)}"))

    def accept_batch(self, id: str) -> d.BatchDocument:
        """Give every pair that is left the batch's answer, as one reader's vote."""
        return cast(d.BatchDocument, self._post(f"/bulk/{part(id)}/accept", {}))

    def undo_batch(self, id: str) -> d.BatchDocument:
        """Take the whole batch back."""
        return cast(d.BatchDocument, self._post(f"/bulk/{part(id)}/undo", {}))
