"""Every operation that OpenAPI describes, asked what the description allows: Schemathesis makes the requests up.

No answer is a 5xx, and each is as described: its status, its format and its document. `make fuzz` asks far more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzzing import tried
from hypothesis import given
from installation import Installation, install

schemathesis = pytest.importorskip("schemathesis")


@pytest.fixture(scope="module")
def here(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    one = install(small_content, tmp_path_factory.mktemp("fuzzed"), writes=0, challenges=1000, query_rate=0)
    yield one
    one.workspace.close()


@pytest.mark.filterwarnings("ignore")
def test_every_operation_answers_as_described(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    from qmskg.workspace.meaning import Meaning

    monkeypatch.setattr(Meaning, "passing", lambda *_: None)  # as a server answers until the encoder is there
    held = [
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_schema_conformance,
    ]  # fmt: skip
    described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", here.web.app)
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 50
    faults = []
    for number, operation in enumerate(operations):
        try:
            _ask(operation, here.as_(("ada", "root")[number % 2]), held)
        except BaseExceptionGroup as found:
            faults.append(f"{operation.label}: {found}")
    assert not faults, "\n\n".join(faults)


def _ask(operation: Any, who: dict[str, str], held: list[Any]) -> None:
    """Ask one operation, and hold each answer to its description."""

    @tried(1)
    @given(operation.as_strategy())
    def as_described(case: Any) -> None:
        case.call_and_validate(headers=who, checks=held)

    as_described()
