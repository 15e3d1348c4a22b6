"""How much is tried: a little in every run and always the same, or by ``make fuzz`` much and at random."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

__all__ = ["TIMES", "tried"]

#: `make fuzz` sets it: how many times as much as in a run of the tests
TIMES = int(os.environ.get("QMSKG_FUZZ", "1"))


def tried(examples: int, **more: Any) -> settings:
    """Return settings for so many examples in a run of the tests."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        **more,
    )
