"""Puts the browser assets, which git does not hold, into the wheel, and refuses to make one without them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface[Any]):
    """Adds ``static/vendor`` to a wheel; an editable install reads it where it lies."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Check that the assets are those of the lock file, and have them packed."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "qmskg" / "server"))
        import assets  # this module alone: what the package needs is not there when a wheel is made

        if told := assets.fault(root / "package-lock.json"):
            raise SystemExit(f"no wheel was made: {told}")
        build_data["force_include"][str(assets.VENDOR)] = "qmskg/server/static/vendor"
