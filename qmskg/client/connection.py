"""The connection under the client: how a server is asked, and what its problems are raised as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import httpx

from qmskg.errors import EnvironmentFault, InputError, QmskgError, TooMany
from qmskg.server.problems import error_of, no_server
from qmskg.settings import Settings

__all__ = ["Connection", "part"]

_SECONDS: Final = 30.0


class Connection:
    """A connection to a server. Use it as a context manager, or call :meth:`close`.

    Args:
        base_url: where the server is.
        token: of whoever asks; needed to decide, and to see one's own queue.
        timeout: seconds to wait for an answer.
        transport: another way to the server than the network.

    Every method raises :class:`~qmskg.errors.EnvironmentFault` where the server cannot be reached or cannot
    answer, :class:`~qmskg.errors.UnknownId` where nothing has an id, :class:`~qmskg.errors.InputError` where what
    was given cannot be used, and :class:`~qmskg.errors.RefusedError` where it is refused or there is no token.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        token: str | None = None,
        *,
        timeout: float = _SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept": "application/json"}
        if token and token.strip():
            headers["Authorization"] = f"Bearer {token.strip()}"
        self._at = base_url.rstrip("/")
        try:
            self._http = httpx.Client(
                base_url=f"{self._at}/api/v1", headers=headers, timeout=timeout, transport=transport
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise InputError(
                f"{base_url[:200]!r} is no address of a server, or the token is none; "
                "check QMSKG_API and QMSKG_TOKEN"
            ) from error

    @classmethod
    def from_settings(cls, settings: Settings, token: str | None = None) -> Self:
        """Return a client as the environment says, at QMSKG_API.

        Args:
            settings: where the server is, and whose token is set.
            token: of the person who is asking, for instance the ID token of their sign-in. Without it, QMSKG_TOKEN
                or the local account's; but not where people sign in, since neither says who is asking.

        Raises:
            EnvironmentFault: the token file cannot be read.
        """
        if token is None and not settings.sign_in:
            token = settings.token or _local_token(settings.data / "token")
        return cls(settings.api, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def _get(self, path: str, **parameters: str | int | Sequence[str] | None) -> Any:
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._ask("GET", path, params=given)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._ask("POST", path, json=body)

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._send(method, path, **more)
        document = _json(answer)
        if answer.is_success and document is not None:
            return document
        raise self._told(answer)

    def _content(self, method: str, path: str, **more: Any) -> bytes:
        """Return a file."""
        answer = self._send(method, path, **more)
        if answer.is_success:
            return answer.content
        raise self._told(answer)

    def _told(self, answer: httpx.Response) -> QmskgError:
        """Return the error that an answer stands for."""
        told = error_of(answer.status_code, _json(answer), self._at)
        if isinstance(told, TooMany):
            told.retry_after = int(answer.headers.get("retry-after") or 0)
        return told

    def _refused(self, document: Mapping[str, Any] | None) -> QmskgError:
        """Return the error that a problem document stands for which came inside an answer."""
        return error_of(int((document or {}).get("status", 500)), document, self._at)

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        with self._faults():
            return self._http.request(method, path, **more)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say what went wrong on the way as an error of ours."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise EnvironmentFault(f"the server at {self._at} takes too long to answer; try again") from error
        except httpx.TransportError as error:
            raise EnvironmentFault(
                f"no server answers at {self._at}; start it with `qmskg serve`, or set QMSKG_API to where it is"
            ) from error
        except httpx.DecodingError as error:
            raise no_server(self._at) from error
        except UnicodeEncodeError as error:
            raise InputError("the text holds half a character, which cannot be sent; type it again") from error


def part(id: str) -> str:
    """Return an id, short or IRI, as one part of a path."""
    return quote(id, safe=":", errors="replace")


def _json(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        document = answer.json()
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _local_token(file: Path) -> str | None:
    """Return the local account's token; None where this machine has none, which is enough for reading."""
    try:
        return file.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(
            f"the token file {file} cannot be read; set QMSKG_TOKEN, or remove the file"
        ) from error
