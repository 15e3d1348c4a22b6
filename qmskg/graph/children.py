"""Child processes that evaluate queries: started ahead, used again, and killed from outside when they must be.

A child (:mod:`qmskg.graph.query_child`) is spoken to over a pair of sockets. Each job brings the file that the answer
goes to, so that a child holds nothing of an answer that is being sent. A child is used again only after an ordinary
end; one that was killed, that took much, or that has done many jobs, is replaced by another in the background.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Self

from qmskg.errors import EnvironmentFault, QmskgError

__all__ = ["Child", "Ended", "Launcher", "Pool", "Reply", "launch"]

_CHILD: Final = Path(__file__).with_name("query_child.py")
#: variables that a child is given: how Python is found and loaded, and nothing that is secret
_ENVIRONMENT: Final = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
_LENGTH: Final = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child says at the end of a job.

    Attributes:
        exit: a member of :class:`qmskg.graph.query_child.Exit`.
        words: rows of the answer, or what is wrong.
        again: whether the child can take another job.
    """

    exit: int
    words: str
    again: bool


class Ended(Exception):
    """A child ended during a job; ``code`` is its exit status and ``words`` its last words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Child:
    """A process that waits for jobs."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    errors: IO[bytes]
    heard: bytearray = field(default_factory=bytearray)

    def begin(self, job: dict[str, Any], out: IO[bytes]) -> None:
        """Give it a job, and the file for the answer.

        Raises:
            Ended: it is gone.
        """
        text = json.dumps(job).encode()
        self.channel.settimeout(job["seconds"] + 1)
        try:
            socket.send_fds(self.channel, [_LENGTH.pack(len(text))], [out.fileno()])
            self.channel.sendall(text)
        except OSError as error:
            raise self._ended() from error

    def reply(self, seconds: float) -> Reply:
        """Wait for the end of the job.

        Raises:
            TimeoutError: it is still at it. Nothing is lost: the reply can be waited for again.
            Ended: it is gone.
        """
        end = time.monotonic() + seconds
        try:
            while (told := self._told()) is None:
                self.channel.settimeout(max(end - time.monotonic(), 0.001))
                more = self.channel.recv(1 << 16)
                if not more:
                    raise self._ended()
                self.heard.extend(more)
        except TimeoutError:
            raise
        except OSError as error:
            raise self._ended() from error
        return told

    def _told(self) -> Reply | None:
        """Return the reply, once all of it was heard."""
        if len(self.heard) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self.heard)
        if len(self.heard) < _LENGTH.size + length:
            return None
        text = bytes(self.heard[_LENGTH.size :])
        self.heard.clear()
        return Reply(**json.loads(text))

    def _ended(self) -> Ended:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.end()
        self.errors.seek(0)
        return Ended(self.process.returncode, self.errors.read(20_000).decode("utf-8", "replace"))

    def slow_down(self) -> None:
        """Let it yield to others from now on; this cannot be taken back."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 19)

    def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        self.channel.close()

    def close(self) -> None:
        """End it and let its file go."""
        self.end()
        self.errors.close()


#: how a child is had
Launcher = Callable[[], Child]


def launch() -> Child:
    """Start a child.

    Raises:
        EnvironmentFault: the machine starts none.
    """
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    ours, theirs = socket.socketpair()
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - outlives this function
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=errors, env=environment,
        )  # fmt: skip
    except OSError as error:
        ours.close()
        errors.close()
        raise EnvironmentFault(f"no process can be started for a query: {error}; try again") from error
    finally:
        theirs.close()
    return Child(process, ours, errors)


class Pool:
    """Children that are ready.

    Args:
        size: children that are kept.
        launch: starts one.
        prepare: is done to each that is started.
    """

    def __init__(self, size: int, launch: Launcher, prepare: Callable[[Child], object]) -> None:
        self._size = size
        self._launch = launch
        self._prepare = prepare
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy = self._starting = 0
        # the kernel ends a child with the thread that started it, so one thread that stays starts them all
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="query-children")
        self._finalizer = weakref.finalize(self, _close, self._idle, self._starter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(self) -> Child:
        """Return a child that waits for a job; a new one where none does.

        Raises:
            EnvironmentFault: the machine starts none.
        """
        with self._lock:
            self._busy += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._starter.submit(self._waiting_or_made).result()
        except BaseException as error:
            with self._lock:
                self._busy -= 1
            if isinstance(error, RuntimeError):
                raise EnvironmentFault("the server is ending; try again when it is back") from error
            raise

    def _waiting_or_made(self) -> Child:
        with self._lock:
            if self._idle:  # one was being started already
                return self._idle.pop()
        return self._made()

    def _made(self) -> Child:
        """Start a child and make it ready, so that no query pays for that with its own time."""
        child = self._launch()
        try:
            self._prepare(child)
        except (Ended, TimeoutError) as error:
            child.close()
            raise EnvironmentFault("no process can be made ready for a query; try again") from error
        except BaseException:
            child.close()
            raise
        return child

    def give(self, child: Child, *, again: bool) -> None:
        """Take a child back; one that cannot be used again is ended, and another is started in its place."""
        with self._lock:
            self._busy -= 1
            kept = again and self._finalizer.alive and len(self._idle) < self._size
            if kept:
                self._idle.append(child)
        if not kept:
            child.close()
            self.fill(1)

    def fill(self, most: int) -> None:
        """Start in the background what is missing, up to so many."""
        with self._lock:
            missing = min(most, self._size - self._busy - self._starting - len(self._idle))
            self._starting += max(0, missing)
        for _ in range(missing):
            with suppress(RuntimeError):  # the pool is closed
                self._starter.submit(self._add)

    def _add(self) -> None:
        child = None
        try:
            with suppress(QmskgError):  # whoever asks is told
                child = self._made()
        finally:
            with self._lock:
                self._starting -= 1
                if child and self._finalizer.alive and len(self._idle) < self._size:
                    self._idle.append(child)
                    child = None
        if child:
            child.close()

    def close(self) -> None:
        """End every child that waits; those at work are ended when they are given back."""
        self._finalizer()


def _close(idle: list[Child], starter: ThreadPoolExecutor) -> None:
    starter.shutdown(wait=True, cancel_futures=True)
    while idle:
        idle.pop().close()
