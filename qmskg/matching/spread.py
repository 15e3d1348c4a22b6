"""Blocks of rows on the workers of a Dask cluster: the same code a block as here, for more than one machine's worth.

What every block needs goes to each worker once; what comes back of a block is the little that was found in it. Blocks
come back in order, and only so many are out at a time, so that memory here does not grow with their number.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from qmskg.errors import EnvironmentFault, InputError

__all__ = ["HERE", "Spread", "cluster"]

T = TypeVar("T")
R = TypeVar("R")
Bounds = tuple[int, int]

#: blocks that are out at a time, for each thread of the cluster
_AHEAD: Final = 2
_ADDRESS: Final = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:[0-9]{1,5}")
#: seconds within which a scheduler must answer
_PATIENCE: Final = "10s"


class Spread(Protocol):
    """Where blocks are worked on."""

    def each(self, act: Callable[[T, Bounds], R], shared: T, blocks: Iterable[Bounds]) -> Iterator[R]:
        """Yield what ``act`` makes of each block, in order; ``shared`` is what every block needs."""
        ...


class _Here:
    """In this process, one block after another."""

    def each(self, act: Callable[[T, Bounds], R], shared: T, blocks: Iterable[Bounds]) -> Iterator[R]:
        """Yield what ``act`` makes of each block, in order."""
        return (act(shared, bounds) for bounds in blocks)


HERE: Final[Spread] = _Here()


class _Cluster:
    """On the workers of a cluster, which must have this version of the package."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def each(self, act: Callable[[T, Bounds], R], shared: T, blocks: Iterable[Bounds]) -> Iterator[R]:
        """Yield what ``act`` makes of each block, in order."""
        sent = self._client.scatter(shared, broadcast=True, hash=False)
        most = _AHEAD * max(1, sum(self._client.nthreads().values()))
        out: deque[Any] = deque()
        for bounds in blocks:
            out.append(self._client.submit(act, sent, bounds, pure=False))
            if len(out) >= most:
                yield out.popleft().result()
        while out:
            yield out.popleft().result()


@contextmanager
def cluster(address: str | None) -> Iterator[Spread]:
    """Yield where to work: the cluster whose scheduler has this address, or here where there is none.

    Raises:
        InputError: what it takes is not installed, or the address can be none.
        EnvironmentFault: no scheduler answers there, or it has no workers.
    """
    if address is None:
        yield HERE
        return
    try:
        import distributed
    except ImportError as error:
        raise InputError("a cluster needs the extra `cluster`: pip install 'qmskg[cluster]'") from error
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"{address!r} is no address of a scheduler; give one like tcp://host:8786")
    try:
        client: Any = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise EnvironmentFault(f"no Dask scheduler answers at {address}; start it, or match without it") from error
    with client:
        if not client.nthreads():
            raise EnvironmentFault(
                f"the scheduler at {address} has no workers; start some with `dask worker {address}`"
            )
        yield _Cluster(client)
