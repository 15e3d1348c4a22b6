"""What the public pages take from others: style sheets and programs of npm packages, pinned in the lock file.

``make assets`` fetches the packages with npm and then runs this module, which copies the few files that pages use
into :data:`VENDOR`, with the licence of every package that stands in the lock file. Git holds none of them; the
wheel does. Nothing comes from elsewhere when a page is shown. Only the standard library is needed here.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any, Final

__all__ = ["FILES", "NHSUK", "VENDOR", "YASGUI", "YASGUI_STYLE", "address", "copy", "fault"]

VENDOR: Final = Path(__file__).parent / "static" / "vendor"

NHSUK: Final = "nhsuk-frontend.min.css"
YASGUI: Final = "yasgui.min.js"
YASGUI_STYLE: Final = "yasgui.min.css"
#: name here -> where npm puts it
FILES: Final = {
    NHSUK: "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css",
    YASGUI: "@zazuko/yasgui/build/yasgui.min.js",
    YASGUI_STYLE: "@zazuko/yasgui/build/yasgui.min.css",
}
#: icons that the style sheet of the design system draws with
_ICONS: Final = "nhsuk-frontend/dist/nhsuk/assets/images"
_ICON: Final = re.compile(r"/assets/images/([a-z-]+\.svg)")
_STAMP: Final = "packages"
#: the NHS typeface is for services of the NHS alone, and is loaded from elsewhere: both rules go
_OUT: Final = re.compile(r"@font-face\{[^}]*\}|Frutiger W01,")
_MIT: Final = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def fault(lock: Path | None = None) -> str | None:
    """Return what is wrong with the files, in one sentence that says what to do; None where nothing is.

    Args:
        lock: the lock file that they must come from; None where there is none to compare with.
    """
    missing = [name for name in FILES if not (VENDOR / name).is_file()]
    if missing:
        return (
            f"pages are shown without their styles or programs, since {', '.join(missing)} of npm packages "
            f"{'is' if len(missing) == 1 else 'are'} missing; run `make assets`"
        )
    stamp = VENDOR / _STAMP
    if lock is not None and (not stamp.is_file() or stamp.read_text("utf-8").strip() != _digest(lock)):
        return f"the style sheets and programs are not those that {lock.name} pins; run `make assets`"
    return None


def address(name: str) -> str | None:
    """Return the address of a file of :data:`FILES`, which changes with its bytes; None where it is missing."""
    path = VENDOR / name
    if not path.is_file():
        return None
    return f"/static/vendor/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def copy(modules: Path, lock: Path) -> None:
    """Fill :data:`VENDOR` anew with the files and the licence of every package.

    Args:
        modules: where npm put the packages.
        lock: the lock file that names them.

    Raises:
        FileNotFoundError: a package, or a file of it, is not there.
    """
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "licences").mkdir(parents=True)
    for name, place in FILES.items():
        path = modules / place
        if path.suffix == ".css":
            text = path.read_text("utf-8")
            for icon in sorted(set(_ICON.findall(text))):
                shutil.copyfile(modules / _ICONS / icon, VENDOR / icon)
            (VENDOR / name).write_text(_ICON.sub(r"\1", _OUT.sub("", text)), "utf-8")
        else:
            shutil.copyfile(path, VENDOR / name)
    for place in packages:
        if place:
            package = place.removeprefix("node_modules/")
            told = _licence(modules / package)
            (VENDOR / "licences" / f"{package.replace('/', '_')}.txt").write_text(told, "utf-8")
    (VENDOR / _STAMP).write_text(f"{_digest(lock)}\n", "utf-8")


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _licence(package: Path) -> str:
    """Return the licence of a package, or what it says of it where it brings no text."""
    about: dict[str, Any] = json.loads((package / "package.json").read_text("utf-8"))
    head = f"{about['name']} {about['version']}, {about.get('license', 'licence not stated')}\n\n"
    texts = sorted(p for p in package.iterdir() if re.match(r"(?i)(licen[cs]e|copying)", p.name) and p.is_file())
    if texts:
        return head + "\n\n".join(path.read_text("utf-8", errors="replace") for path in texts)
    author = about.get("author") or "its authors"
    name = author.get("name", "its authors") if isinstance(author, dict) else author
    told = f"By {name}. The package brings no text of its licence.\n"
    return head + told + (f"\n{_MIT}" if about.get("license") == "MIT" else "")


def main() -> None:
    """Copy from ``node_modules`` of the folder that one stands in."""
    try:
        copy(Path("node_modules"), Path("package-lock.json"))
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is missing; run `make assets`, which fetches the npm packages first")


if __name__ == "__main__":
    main()
