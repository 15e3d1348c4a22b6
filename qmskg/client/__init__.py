"""The way to a server from Python: one method a route, typed documents back, errors of :mod:`qmskg.errors`.

    with Client("http://127.0.0.1:8000") as client:
        for row in client.audit_answer("audit-nhfd")["standards"]:
            print(row["id"], row["strength"], row["status"])

The curators' app uses this and nothing else of the server.
"""

from __future__ import annotations

from qmskg.client.administrators import AdministratorQuestions
from qmskg.client.curators import CuratorQuestions
from qmskg.client.programmes import ProgrammeQuestions
from qmskg.client.quality import QualityQuestions
from qmskg.client.trusts import TrustQuestions

__all__ = ["Client"]


class Client(TrustQuestions, ProgrammeQuestions, CuratorQuestions, QualityQuestions, AdministratorQuestions):
    """Every question that a server answers; :class:`~qmskg.client.connection.Connection` says how it is asked."""
