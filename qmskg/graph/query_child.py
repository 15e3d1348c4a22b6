"""One SPARQL query in a process of its own, which may be killed and cannot reach out.

Run as a file, so that nothing but pyoxigraph and the standard library is imported (``import qmskg`` alone takes
ten times as long as the rest). The job comes as JSON on standard input, the answer goes to standard output, and
how it ended is the exit status, with a sentence or a count on standard error. The parent is
:mod:`qmskg.graph.query`.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
import tempfile
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, BinaryIO, Final, TypeVar

import pyoxigraph as ox

Item = TypeVar("Item")


class Exit(IntEnum):
    """How a child ended, if it was not killed."""

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


def main() -> None:
    """Do the job on standard input."""
    job = json.load(sys.stdin)
    _end_with_parent()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # Python's handlers do not run while Rust does
    signal.setitimer(signal.ITIMER_REAL, job["seconds"] + 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    isolate()
    try:
        store = ox.Store.read_only(job["store"])
    except (OSError, RuntimeError) as error:  # the latter over broken files
        _exit(Exit.NO_STORE, str(error))
    _limit(job["seconds"], job["megabytes"])
    try:
        with os.fdopen(1, "wb") as out:
            rows = _answer(store, job, out)
    except SyntaxError as error:
        _exit(Exit.MALFORMED, str(error.msg))
    except MemoryError:
        _exit(Exit.OUT_OF_MEMORY, "")
    except _Over as error:
        _exit(error.exit, "")
    except Exception as error:  # whatever Oxigraph raises, the parent says
        _exit(Exit.NO_STORE if str(error).startswith("Corruption") else Exit.FAILED, str(error))
    _exit(Exit.DONE, str(rows))


def _exit(how: Exit, words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()
    os._exit(how)  # closing the store takes longer than the query


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
    with tempfile.TemporaryFile() as spool:
        lines = _Counted(spool, rows=job["rows"], size=job["size"])
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
    """Limit what the query may use beyond what this process has already."""
    whole = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    sizes = {resource.RLIMIT_AS: 0, resource.RLIMIT_DATA: 0}
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib would be loaded for it
            pages = [int(number) for number in file.read().split()]
        page = resource.getpagesize()
        sizes = {resource.RLIMIT_AS: pages[0] * page, resource.RLIMIT_DATA: pages[5] * page}
    except OSError:  # no Linux: the limit counts everything
        sizes = dict.fromkeys(sizes, 512 << 20)
    for limit, size in sizes.items():
        most = size + (megabytes << 20)
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):
            continue  # macOS has no such limit


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
