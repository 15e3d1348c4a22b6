"""The components of the NHS design system, as functions that templates call.

They come from ``nhsuk-frontend-jinja``, whose templates read parameters that may be absent, so they are kept in an
environment of their own: ours refuses a name that is not defined. The header is not among them, since the package's
own always shows the NHS logo, and this is no service of the NHS.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, PackageLoader

__all__ = ["COLOURS", "components"]

#: component -> the folder of its template
_COMPONENTS: Final = {
    "breadcrumb": "breadcrumb",
    "errorSummary": "error-summary",
    "footer": "footer",
    "pagination": "pagination",
    "skipLink": "skip-link",
    "tag": "tag",
}
#: what a tag says -> its colour in the design system; the words say it too
COLOURS: Final = {"full": "green", "partial": "blue", "related": "grey", "perhaps": "white"}


@cache
def components() -> dict[str, Callable[..., Any]]:
    """Return name -> the macro of each component."""
    environment = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return {
        name: getattr(environment.get_template(f"nhsuk/components/{folder}/macro.jinja").module, name)
        for name, folder in _COMPONENTS.items()
    }
