"""SPARQL queries, one after the other, in a process of its own, which may be killed and cannot reach out.

Run as a file, so that nothing but pyoxigraph and the standard library is imported (``import qmskg`` alone takes
ten times as long as the rest). Standard input is one end of a pair of sockets: a job comes over it as JSON, with the
file that the answer goes to, and how it ended goes back, with a sentence or a count. The parent is
:mod:`qmskg.graph.children`.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar, cast

import pyoxigraph as ox

Item = TypeVar("Item")


class Exit(IntEnum):
    """How a job ended, if the child was not killed over it."""

    DONE = 0
    MALFORMED = 10
    TOO_MANY_ROWS = 11
    TOO_LONG = 12
    OUT_OF_MEMORY = 13
    NO_STORE = 14
    OTHER_FORM = 15
    FAILED = 16


class _Over(Exception):
    def __init__(self, exit: Exit) -> None:
        super().__init__(exit.name)
        self.exit = exit


class _Counted:
    """A binary file that counts lines and bytes, and takes no more of either than it may."""

    def __init__(self, file: BinaryIO, *, rows: int | None, size: int) -> None:
        self._file, self._rows, self._size = file, rows, size
        self.lines = self.bytes = 0

    def write(self, data: bytes) -> int:
        self.lines += data.count(b"\n")
        self.bytes += len(data)
        if self._rows is not None and self.lines - 1 > self._rows:  # the first line is the header
            raise _Over(Exit.TOO_MANY_ROWS)
        if self.bytes > self._size:
            raise _Over(Exit.TOO_LONG)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


#: bytes of an answer that are counted in memory; more go through a file
_IN_MEMORY: Final = 1 << 20
#: where processors are short, a query that runs for seconds gives way to whoever waits for a page
_GIVES_WAY: Final = 10
#: jobs that a child does, and megabytes by which it may grow over them, before another takes its place
_JOBS: Final = 1000
_GROWTH: Final = 64 << 20
_LENGTH: Final = struct.Struct("!I")
#: after these a child goes on as if nothing had been
_ORDINARY: Final = {Exit.DONE, Exit.MALFORMED, Exit.TOO_MANY_ROWS, Exit.TOO_LONG, Exit.OTHER_FORM, Exit.FAILED}


def main() -> None:
    """Do jobs until the parent has no more."""
    channel = socket.socket(fileno=0)
    _end_with_parent()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # Python's handlers do not run while Rust does
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_GIVES_WAY)
    isolate()
    stores = _Stores()
    for done in range(1, _JOBS + 1):
        job, out = _received(channel)
        signal.setitimer(signal.ITIMER_REAL, job["seconds"] + 2)
        how, words = _do(job, out, stores)
        signal.setitimer(signal.ITIMER_REAL, 0)
        again = how in _ORDINARY and done < _JOBS and _memory().resident - stores.size <= _GROWTH
        told = json.dumps({"exit": how, "words": words, "again": again}).encode()
        channel.sendall(_LENGTH.pack(len(told)) + told)
        if not again:
            break
    os._exit(0)  # closing the store takes longer than a query


def _received(channel: socket.socket) -> tuple[dict[str, Any], BinaryIO]:
    """Wait for a job; the process ends when the parent has closed its end."""
    head, files, _, _ = socket.recv_fds(channel, _LENGTH.size, 1)
    if not head or not files:
        os._exit(0)
    (length,) = _LENGTH.unpack(head)
    text = channel.recv(length, socket.MSG_WAITALL)
    if len(text) < length:
        os._exit(0)
    return json.loads(text), os.fdopen(files[0], "wb")


class _Stores:
    """The store that was asked last, open; another state of the data is another store."""

    def __init__(self) -> None:
        self._open: tuple[str, ox.Store] | None = None
        #: bytes that this process held before its first query
        self.size = 0

    def at(self, path: str) -> ox.Store:
        if self._open is None or self._open[0] != path:
            self._open = (path, ox.Store.read_only(path))
            self.size = self.size or _memory().resident
        return self._open[1]


def _do(job: dict[str, Any], out: BinaryIO, stores: _Stores) -> tuple[Exit, str]:
    with out:
        try:
            store = stores.at(job["store"])
        except (OSError, RuntimeError) as error:  # the latter over broken files
            return Exit.NO_STORE, str(error)
        if job["query"] is None:  # it was to be ready, and now it is
            return Exit.DONE, "0"
        _limit(job["seconds"], job["megabytes"])
        try:
            return Exit.DONE, str(_answer(store, job, out))
        except SyntaxError as error:
            return Exit.MALFORMED, str(error.msg)
        except MemoryError:
            return Exit.OUT_OF_MEMORY, ""
        except _Over as error:
            return error.exit, ""
        except Exception as error:  # whatever Oxigraph raises, the parent says
            return (Exit.NO_STORE if str(error).startswith("Corruption") else Exit.FAILED), str(error)


def _answer(store: ox.Store, job: dict[str, Any], out: BinaryIO) -> int:
    """Evaluate the query, write the answer and return how many rows or triples it has."""
    found = store.query(job["query"], base_iri=job["base"], **_dataset(job))
    if isinstance(found, ox.QueryTriples) != job["graph"]:
        raise _Over(Exit.OTHER_FORM)
    limited = _Counted(out, rows=None, size=job["size"])
    if isinstance(found, ox.QueryTriples):
        counter = _Counter(job["rows"])
        format = getattr(ox.RdfFormat, job["format"])
        ox.serialize(counter(found), limited, format=format, prefixes=job["prefixes"])  # type: ignore[arg-type]
        return counter.count
    format = getattr(ox.QueryResultsFormat, job["format"])
    if isinstance(found, ox.QueryBoolean):
        found.serialize(limited, format=format)  # type: ignore[arg-type]
        return 1
    # a line of TSV is a row, whatever is in it, which holds of no other format
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        lines = _Counted(cast("BinaryIO", spool), rows=job["rows"], size=job["size"])
        found.serialize(lines, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
        spool.seek(0)
        again = ox.parse_query_results(spool, format=ox.QueryResultsFormat.TSV)
        again.serialize(limited, format=format)  # type: ignore[arg-type]
    return lines.lines - 1


class _Counter:
    """Counts what passes, and stops at one too many."""

    def __init__(self, most: int) -> None:
        self.count, self._most = 0, most

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            self.count += 1
            if self.count > self._most:
                raise _Over(Exit.TOO_MANY_ROWS)
            yield item


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """Return the dataset that the request names, which goes before the query's own (Protocol, 2.1.4)."""
    default, named = job["default_graphs"], job["named_graphs"]
    if not default and not named:
        return {}
    return {
        "default_graph": [ox.NamedNode(graph) for graph in default],
        "named_graphs": [ox.NamedNode(graph) for graph in named],
    }


def _limit(seconds: float, megabytes: int) -> None:
    """Limit what the query may use beyond what this process has used and holds already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _at_most(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 2)
    held = _memory()
    _at_most(resource.RLIMIT_AS, held.size + (megabytes << 20))
    _at_most(resource.RLIMIT_DATA, held.data + (megabytes << 20))


def _at_most(limit: int, most: int) -> None:
    try:
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    except (OSError, ValueError):
        return  # macOS has no such limit


class _Memory(NamedTuple):
    """Bytes of this process: all that is mapped, what of it is in memory, and data."""

    size: int
    resident: int
    data: int


def _memory() -> _Memory:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib would be loaded for it
            pages = [int(number) * resource.getpagesize() for number in file.read().split()]
    except OSError:  # no Linux: the limit counts everything
        return _Memory(512 << 20, 0, 512 << 20)
    return _Memory(pages[0], pages[1], pages[5])


# --- out of reach -------------------------------------------------------------------------------------------

_CLONE_NEWNET: Final = 0x40000000
_CLONE_NEWUSER: Final = 0x10000000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_NOT_PERMITTED: Final = 0x00050000 | 1
_KILL: Final = 0x80000000
#: machine -> (its name to the kernel's audit, numbers of socket, connect, execve, execveat, ptrace and
#: io_uring_setup)
_CALLS: Final = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 425)),
}
#: from here on, numbers are those of x32 on x86_64: another door to the same calls
_X32: Final = 0x40000000


def isolate() -> tuple[str, ...]:
    """Cut this process off from the network, by all the means that the platform allows; return which those were.

    A network namespace of its own has no way out, but takes a right that containers often withhold; a seccomp
    filter, which forbids the calls that open sockets or start programs, takes none.
    """
    if not sys.platform.startswith("linux"):
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    if any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)):
        done.append("namespace")
    if _filter_calls(libc):
        done.append("seccomp")
    return tuple(done)


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Forbid calls by a classic BPF program (Documentation/userspace-api/seccomp_filter.rst of the kernel)."""
    if platform.machine() not in _CALLS:
        return False
    machine, calls = _CALLS[platform.machine()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    program = [(load, 0, 0, 4), (equal, 1, 0, machine), (give, 0, 0, _KILL), (load, 0, 0, 0)]
    program.append((at_least, len(calls) + 1, 0, _X32))
    program += [(equal, len(calls) - index, 0, call) for index, call in enumerate(calls)]
    program += [(give, 0, 0, _ALLOW), (give, 0, 0, _NOT_PERMITTED)]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    filter = Program(len(program), ctypes.addressof(buffer))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter), 0, 0) == 0)


def _end_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    main()
