"""What the server writes down: one line a request, and what went wrong; as text, or as one JSON object a line.

Nothing that anybody typed or that is secret gets into a line: of an address only the route's template, of a request
neither query, body nor token, of a defect only its type and where in the program it was, since its message may quote
what was typed.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

__all__ = ["ACCESS", "REQUEST_ID", "JsonLines", "Lines", "log_config"]

#: id of the request that is being answered; None outside of one
REQUEST_ID: ContextVar[str | None] = ContextVar("qmskg_request_id", default=None)
#: name of the logger that says what was asked
ACCESS: Final = "qmskg.access"
_STARTING: Final = "qmskg.server.run"
_FIELDS: Final = ("method", "route", "status", "ms")

_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """Text, for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line, or a few where a defect is told."""
        said = f"{_time(record)} {record.levelname.lower()} {record.getMessage()}"
        if record.name == ACCESS:
            said = " ".join([_time(record), *(str(getattr(record, name, "-")) for name in _FIELDS)])
        if id := _request_id(record):
            said += f" [{id}]"
        return f"{said}\n{self.formatException(record.exc_info)}" if record.exc_info else said

    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802 - the name is the library's
        """Return the type of an error and where it was, without its message."""
        return "\n".join(f"  {line}" for line in _where(ei))


class JsonLines(logging.Formatter):
    """One JSON object a line, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        line: dict[str, Any] = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        if record.name != ACCESS:
            line["message"] = record.getMessage()
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if id := _request_id(record):
            line["request_id"] = id
        if record.exc_info:
            line["error"] = _where(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _NotTwice(logging.Filter):
    """Leaves out what uvicorn says of a defect, which was told of with its request already."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be written."""
        return not (record.name == "uvicorn.error" and "Exception in ASGI application" in record.getMessage())


def log_config(form: str) -> dict[str, Any]:
    """Return what to give to ``logging.config.dictConfig``, and to uvicorn.

    Args:
        form: ``text`` says only what is wrong; ``json`` also says what was asked.
    """
    formatter = JsonLines if form == "json" else Lines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {
            "err": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}
        },
        "loggers": {
            "qmskg": {"handlers": ["err"], "level": "WARNING", "propagate": False},
            **{name: {"level": "INFO" if form == "json" else "WARNING"} for name in (ACCESS, _STARTING)},
            "uvicorn": {"handlers": ["err"], "level": "WARNING", "propagate": False},
        },
    }


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _request_id(record: logging.LogRecord) -> str | None:
    return getattr(record, "request_id", None) or REQUEST_ID.get()


def _where(info: _ErrorInfo) -> list[str]:
    """Return the type of an error, and those that led to it, each with where in the program it was."""
    error: BaseException | None = info[1]
    lines: list[str] = []
    while error is not None and len(lines) < 200:
        lines.append(type(error).__name__)
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        error = error.__cause__ or error.__context__
    return lines
