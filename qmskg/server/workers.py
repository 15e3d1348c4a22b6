"""Worker processes whose end is noticed at once.

uvicorn's supervisor keeps the worker's end of the pipe, over which it asks whether the worker is well, open in its own
process too. A worker that dies under the question ends nothing there, and the answer is waited for as long as for one
that is only busy: a minute without that worker, and without the other, should it die as well.
"""

from __future__ import annotations

from uvicorn.supervisors import multiprocess

__all__ = ["Worker", "notice_ends"]


class Worker(multiprocess.Process):
    """A worker that alone holds its end of the pipe, so that the pipe ends with it."""

    def start(self) -> None:
        """Start the process, and let go of its end."""
        super().start()
        self.child_conn.close()


def notice_ends() -> None:
    """Let the supervisor of this process make its workers so; it finds the class by its name."""
    multiprocess.Process = Worker  # type: ignore[misc]
