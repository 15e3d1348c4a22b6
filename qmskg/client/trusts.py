"""What a trust asks of a server; none of it needs an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from qmskg.client.connection import Connection, part
from qmskg.server import documents as d

__all__ = ["TrustQuestions"]


class TrustQuestions(Connection):
    """What a trust asks."""

    def audit_answer(self, id: str) -> d.AuditAnswer:
        """Return what an audit, or a measure, gives evidence towards."""
        return cast(d.AuditAnswer, self._get(f"/audits/{part(id)}/standards"))

    def standard_answer(self, id: str) -> d.StandardAnswer:
        """Return which audits show something about a requirement, a source or a core standard."""
        return cast(d.StandardAnswer, self._get(f"/standards/{part(id)}/audits"))

    def search(
        self,
        words: str,
        limit: int = 20,
        *,
        leaves: bool = False,
        kind: str | None = None,
        body: str | None = None,
        services: Sequence[str] = (),
        force: str | None = None,
    ) -> d.SearchAnswer:
        """Return what fits the words, best first.

        Args:
            words: as somebody types them.
            limit: how many at most.
            leaves: only what can be decided on.
            kind: only ``audit``, ``measure``, ``source``, ``requirement`` or ``core``.
            body: only what this body issues.
            services: what somebody gives; what is for others only is left out.
            force: only what is ``statutory``, ``contractual``, ``mandated`` or ``voluntary``.
        """
        given = {"kind": kind, "body": body, "service": list(services) or None, "force": force}
        only = "true" if leaves else None
        return cast(d.SearchAnswer, self._get("/search", q=words, limit=limit, leaves=only, **given))

    def coverage(self, by: str = "body", services: Sequence[str] = ()) -> d.Coverage:
        """Return counts of duties by body, theme, service or level; what is for other services only is left out."""
        return cast(d.Coverage, self._get("/coverage", by=by, service=list(services) or None))

    def coverage_matrix(self) -> d.CoverageMatrix:
        """Return counts of duties, all sources by all audits."""
        return cast(d.CoverageMatrix, self._get("/coverage/matrix"))

    def programme(self, service: str, basis: str = "agreed", **more: Any) -> d.Programme:
        """Return the fewest audits for a kind of trust; ``more`` are the other parameters of the API."""
        return cast(d.Programme, self._get("/programme", service=service, basis=basis, **more))

    def overlaps(
        self,
        basis: str = "agreed",
        audit: str | None = None,
        *,
        limit: int = 100,
        after: str | None = None,
        **query: Any,
    ) -> d.Overlaps:
        """Return a page of the audits that show the same; ``query``, as in the API, for whom."""
        more = {**query, "limit": limit, "after": after}
        return cast(d.Overlaps, self._get("/overlaps", basis=basis, audit=audit, **more))

    def gaps(
        self,
        by: str | None = None,
        key: str | None = None,
        services: Sequence[str] = (),
        *,
        limit: int = 100,
        after: str | None = None,
    ) -> d.Gaps:
        """Return a page of the duties that nothing agreed or published shows."""
        service = list(services) or None
        return cast(d.Gaps, self._get("/gaps", by=by, key=key, service=service, limit=limit, after=after))

    def islands(self, **query: Any) -> d.Islands:
        """Return what can be codified and what is led by judgement; ``query`` as the API has it."""
        return cast(d.Islands, self._get("/islands", **query))

    def levels(self, level: str, **query: Any) -> d.Levels:
        """Return what can be seen at a level of maturity, and what is needed for the next."""
        return cast(d.Levels, self._get("/levels", level=level, **query))

    def red_lines(self, reaches: str | None = None, **query: Any) -> d.RedLines:
        """Return what escalates, to whom and by when; or only what reaches a rung such as board."""
        return cast(d.RedLines, self._get("/red-lines", reaches=reaches, **query))

    def fit(self) -> d.FitDocument:
        """Return how systems, frameworks and the words for them fit together."""
        return cast(d.FitDocument, self._get("/fit"))

    def conflicts(self, **query: Any) -> d.Conflicts:
        """Return the demands that disagree, with what people ruled on them; ``query``, as in the API, for whom."""
        return cast(d.Conflicts, self._get("/conflicts", **query))

    def core_standards(self, **query: Any) -> d.CoreSet:
        """Return the core set as it stands, drafts among it; ``query``, as in the API, for whom."""
        return cast(d.CoreSet, self._get("/core-standards", **query))

    def disposition(self) -> d.Disposition:
        """Return what became of every leaf."""
        return cast(d.Disposition, self._get("/disposition"))

    def sources_status(self) -> d.SourcesStatus:
        """Return how much of the content was seen on a page."""
        return cast(d.SourcesStatus, self._get("/sources/status"))
