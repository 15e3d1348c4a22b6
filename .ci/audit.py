"""Ask which of the installed packages have known vulnerabilities, and say plainly what could not be asked.

Exit 1 where one is known; 0 where none is, and also where the database cannot be reached: then it says NOT AUDITED.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_SECONDS = 300


def asked(packages: Path) -> list[dict[str, Any]]:
    """Return what pip-audit says of each package in a folder; nothing where it gets no answer."""
    command = [
        sys.executable, "-m", "pip_audit", "--path", str(packages), "--format", "json", "--progress-spinner", "off",
        "--skip-editable",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return []
    return found


def main() -> int:
    """Print what is known, and return the exit code."""
    packages = next(Path(".venv/lib").glob("python3*/site-packages"))
    found = asked(packages)
    known = [one for one in found if "skip_reason" not in one]
    if not known:
        sys.stdout.write("NOT AUDITED: the database of vulnerabilities could not be asked about any package.\n")
        return 0
    bad = [one for one in known if one["vulns"]]
    for one in bad:
        ids = ", ".join(vuln["id"] for vuln in one["vulns"])
        mended = sorted({version for vuln in one["vulns"] for version in vuln["fix_versions"]})
        sys.stdout.write(
            f"{one['name']} {one['version']}: {ids}; mended in {', '.join(mended) or 'no version yet'}\n"
        )
    sys.stdout.write(
        f"{len(known)} of {len(found)} packages were asked about; {len(bad)} have known vulnerabilities.\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
