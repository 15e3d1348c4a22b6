"""The workspace: one build and the register, followed, and every answer as a plain document.

The command line and the server both stand on this class; the documents are those that the interface promises. It is
safe to share between threads.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from qmskg import assurance, coreset
from qmskg.assurance import Grouping
from qmskg.errors import DataFolderError, InputError, QmskgError
from qmskg.exports import Dataset, export, format_named
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query import Runner
from qmskg.identity import pair_key, short
from qmskg.ingest.services import asked
from qmskg.links import CoreStandard, Link, LinkKind
from qmskg.model import Library
from qmskg.register import Person, Register, local_account
from qmskg.settings import Settings
from qmskg.workspace import counterparts, curation
from qmskg.workspace.assigning import Assigning
from qmskg.workspace.bulk import Bulk
from qmskg.workspace.cards import QueueOrder
from qmskg.workspace.challenges import Challenges
from qmskg.workspace.conflicts import Conflicts
from qmskg.workspace.core import core_set_document, disposition_document, disposition_rests_on
from qmskg.workspace.core_use import CoreUse
from qmskg.workspace.demonstration import NOTICE, is_demonstration
from qmskg.workspace.explaining import Explainer
from qmskg.workspace.finding import Filters, find
from qmskg.workspace.fit import Fit
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.homes import Homes
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.offline import Offline
from qmskg.workspace.own_programme import OwnProgrammes
from qmskg.workspace.pasted import Pasted
from qmskg.workspace.people import People
from qmskg.workspace.planting import Planting
from qmskg.workspace.programmes import Programmes
from qmskg.workspace.projected import Projected
from qmskg.workspace.proposing import Proposing
from qmskg.workspace.readiness import readiness
from qmskg.workspace.reissues import Reissues
from qmskg.workspace.releases import Releases
from qmskg.workspace.reshaping import Reshaping
from qmskg.workspace.snapshot import Snapshot
from qmskg.workspace.status import sources_status
from qmskg.workspace.steady import held_views
from qmskg.workspace.tailoring import Tailorings
from qmskg.workspace.view import View

__all__ = ["Workspace"]

#: seconds for which a server that has just started is left to its first answers: loading the encoder takes turns away
_WARM_AFTER: Final = 5.0


class Workspace:
    """A build and the register, followed as both move on. Use :meth:`open`, as a context manager."""

    def __init__(self, settings: Settings, folder: DataFolder, register: Register) -> None:
        self.settings = settings
        self.folder = folder
        self.register = register
        self.people = People(register)
        self.challenges = Challenges(register, lambda: self.view, self.resolve, settings.challenges > 0)
        self.offline = Offline(self)
        self.planting = Planting(register, settings)
        self.bulk = Bulk(register, settings, lambda: self.view, self.resolve, self.planting)
        self.meaning = Meaning(settings)
        self.homes = Homes(self.meaning)
        self._explainer = Explainer(self.meaning)
        self.assigning = Assigning(register, lambda: self.view)
        self.proposing = Proposing(register, lambda: self.view)
        self.conflicts = Conflicts(register, lambda: self.view, self.resolve)
        self.reshaping = Reshaping(register, lambda: self.view)
        self.releases = Releases(settings, folder, register, lambda: self.view)
        self.reissues = Reissues(settings, lambda: self.view)
        self.projected = Projected(settings, folder, register, self._newest_view, self.releases.quads)
        self.programmes = Programmes(settings, lambda: self.view)
        self.core_use = CoreUse(lambda: self.view)
        self.tailorings = Tailorings(lambda: self.view)
        self.fit = Fit(settings, lambda: self.view)
        self.own_programmes = OwnProgrammes(lambda: self.view, self.meaning)
        self.pasted = Pasted(lambda: self.view, self.meaning)
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._view: View | None = None

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the data folder and the register.

        Raises:
            DataFolderError: there is no build yet, or the folder cannot be used.
        """
        folder = DataFolder.open(settings.data)
        if folder.current is None:
            raise DataFolderError(
                f"nothing is built in {settings.data} yet; run `qmskg build` (or `make run`)", fault="build-gone"
            )
        return cls(settings, folder, Register(settings.register, readers=settings.readers))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let files and connections go."""
        # without the lock: a process that is being made ready for queries asks for the view, and is waited for
        self.projected.close()
        with self._lock:
            if self._snapshot:
                self._snapshot.close()
                self._snapshot = None
            self.meaning.close()
            self.register.close()

    # --- what is so now -------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The newest good build; a newer one is taken up when it is whole."""
        if known := (held_views() or {}).get(id(self)):
            return known.snapshot
        build = self.folder.current
        with self._lock:
            if self._snapshot is None or (build is not None and build != self._snapshot.id):
                if build is None:
                    raise DataFolderError(
                        f"the build in {self.settings.data} is gone; run `qmskg build`", fault="build-gone"
                    )
                # the one before is not closed: another thread may still be reading from it
                self._snapshot = Snapshot.open(self.folder, build)
            return self._snapshot

    @property
    def library(self) -> Library:
        """The content of the newest good build."""
        return self.snapshot.library

    @property
    def view(self) -> View:
        """What is so at the register's newest position; within :func:`.steady.one_view` it stays what it was."""
        held = held_views()
        if held is None:
            return self._newest_view()
        if id(self) not in held:
            held[id(self)] = self._newest_view()
        return held[id(self)]

    def _newest_view(self) -> View:
        """Return what is so now; made again only when something moved."""
        snapshot, position = self.snapshot, self.register.position()
        with self._lock:
            known = self._view
            if known is None or known.snapshot.id != snapshot.id or known.position < position:
                known = self._view = View.of(snapshot, self.register.state(), known)
            return known

    @property
    def _newest_build(self) -> View:
        """A view of the newest build, perhaps of an earlier position: enough for what no decision moves.

        Whether a decision may be written is asked of the register, under its lock, and not of a view.
        """
        snapshot = self.snapshot
        with self._lock:
            known = self._view
        return known if known and known.snapshot.id == snapshot.id else self.view

    @property
    def build_id(self) -> str:
        """The id of the newest good build."""
        return self.snapshot.id

    @property
    def demonstration(self) -> bool:
        """Whether the register is a fictional one."""
        return is_demonstration(self.settings)

    def position(self) -> int:
        """Return the position of the register."""
        return self.register.position()

    def resolve(self, given: str) -> str:
        """Return the id of a document, node or core standard.

        Raises:
            UnknownId: nothing has it.
        """
        id = short(given, self.settings.base_iri)
        if coreset.is_core(id) and self.view.index.core_standard(id):
            return id
        return self.library.resolve(given, self.settings.base_iri)

    def ready(self) -> dict[str, Any]:
        """Return whether everything can be read and written, and what is wrong where it cannot."""
        return readiness(self)

    # --- answers --------------------------------------------------------------------------------------------

    def audit_answer(self, given: str) -> dict[str, Any]:
        """What an audit or a measure gives evidence towards."""
        view = self.view  # once: each look at it asks the register for its position
        id = view.library.resolve(given, self.settings.base_iri)
        if not view.library.is_measure(id):
            raise InputError(f"{id} is no audit and no measure; `qmskg standard {id}` asks the other way round")
        return assurance.audit_answer(view.index, id)

    def standard_answer(self, given: str) -> dict[str, Any]:
        """Which audits show something about a requirement, a source or a core standard."""
        id = self.resolve(given)
        if id not in {c.id for c in self.view.core} and self.library.is_measure(id):
            raise InputError(f"{id} is an audit or a measure; `qmskg audit {id}` asks the other way round")
        return assurance.standard_answer(self.view.index, id)

    def search(
        self, words: str, limit: int = 20, *, leaves: bool = False, filters: Filters | None = None
    ) -> dict[str, Any]:
        """Find things by word, and by meaning where vectors and an encoder are there (``meaning`` says so).

        With ``leaves``, only what can be decided on; ``left_out`` says what the filters left out, and why.
        """
        return find(self.view, self.meaning, words, limit, leaves=leaves, filters=filters or Filters())

    def coverage(
        self, by: Grouping = Grouping.BODY, services: Sequence[str] = (), lines: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Leaves evidenced fully, in part or not, by body, theme, service or level."""
        return assurance.coverage(self.view.index, by, *asked(services, lines))

    def coverage_matrix(self) -> dict[str, Any]:
        """All sources by all audits."""
        return assurance.coverage_matrix(self.view.index)

    def coverage_cells(
        self, by: Grouping, services: Sequence[str] = (), lines: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """The rows of the coverage table by audits."""
        return assurance.coverage_cells(self.view.index, by, *asked(services, lines))

    def gaps(
        self,
        by: Grouping | None = None,
        key: str | None = None,
        services: Sequence[str] = (),
        lines: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Leaves that nothing agreed or published shows."""
        return assurance.gaps(self.view.index, by, key, *asked(services, lines))

    def duplicates(self) -> dict[str, Any]:
        """Duties of different documents that say the same, or nearly."""
        return counterparts.duplicates(self.view)

    def alone(self, source: str | None = None) -> dict[str, Any]:
        """Leaves to which nothing held here answers, with how sure that is."""
        only = (
            self.library.document_of(self.library.resolve(source, self.settings.base_iri)).id if source else None
        )
        return counterparts.alone(self.view, only)

    def links_of(self, id: str) -> list[Link]:
        """Every link with this leaf or core standard at one end."""
        return self.view.at(id)

    def sources_status(self) -> dict[str, Any]:
        """How much of the content was seen on a page."""
        return sources_status(self.library)

    def warm(self) -> None:
        """Have in the background what queries and search by meaning need; a server calls this once."""
        self.query_runner.ready()
        with contextlib.suppress(QmskgError):  # whoever asks is told; a server starts all the same
            self.meaning.warm(self.snapshot, after=_WARM_AFTER)

    # --- the core set ---------------------------------------------------------------------------------------

    def core_standards(self) -> list[CoreStandard]:
        """Return the core standards, drafts among them."""
        return list(self.view.core)

    def core_set(self, services: Sequence[str] = (), lines: Sequence[str] = ()) -> dict[str, Any]:
        """Return the core set as a document; what is not for these services or service lines is named with why."""
        return core_set_document(self.view, *asked(services, lines))

    def disposition(self) -> dict[str, Any]:
        """Return what became of every leaf."""
        return self.view.once(disposition_document, rests_on=disposition_rests_on)

    def validate(self, profile: str = "draft") -> dict[str, Any]:
        """Return what the gate finds."""
        return self.releases.check(profile).document()

    def dataset(self) -> Dataset:
        """Return the data as they are now, for an export or a description."""
        view, settings = self.view, self.settings
        return Dataset(
            library=view.library, links=view.links, core=view.core, content=settings.content,
            version=f"draft of build {view.snapshot.id}", position=view.position, readers=settings.readers,
            base=settings.base_iri, notice=NOTICE if self.demonstration else None,
            rulings=view.snapshot.authored.rulings,
        )  # fmt: skip

    def export(self, format: str, out: Path) -> dict[str, Any]:
        """Write the data in one format."""
        files = export(format_named(format), self.dataset(), out)
        return {"files": [{"path": str(file.path), "sha256": file.sha256} for file in files]}

    # --- curation -------------------------------------------------------------------------------------------

    def person(self) -> Person:
        """Return who uses the command line: whose token is set, else the local account, made at first use.

        Raises:
            RefusedError: the token is nobody's.
        """
        if self.settings.token:
            return self.register.person_for_token(self.settings.token)
        return local_account(self.register, self.settings.data / "token")

    def person_for_token(self, token: str) -> Person:
        """Return whose token this is; see :meth:`qmskg.register.Register.person_for_token`."""
        return self.register.person_for_token(token)

    def queue(
        self,
        person: Person,
        order: QueueOrder = QueueOrder.USEFUL,
        *,
        source: str | None = None,
        kind: LinkKind | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> dict[str, Any]:
        """Return a page of the pairs that wait for a person."""
        document = (
            self.library.document_of(self.library.resolve(source, self.settings.base_iri)).id if source else None
        )
        return curation.queue(
            self.view, person, order, source=document, kind=kind, limit=limit, after=after, planting=self.planting,
            homes=self.homes,
        )  # fmt: skip

    def card(self, a: str, b: str, person: Person | None, *, explain: bool = True) -> dict[str, Any]:
        """Return the review card of a pair; without ``explain`` the machine's case is told and not drawn."""
        view = self.view
        document = curation.card(view, self._ends(a, b), person, self.settings.base_iri, self.homes)
        if explain and document["proposal"]:  # the viewer has decided
            key = pair_key(document["proposal"]["a"], document["proposal"]["b"])
            document["proposal"]["explanation"] = self._explainer.of(view.snapshot, view.snapshot.proposals[key])
        return document

    def history(self, a: str, b: str, person: Person | None) -> dict[str, Any]:
        """Return what happened to a pair."""
        return curation.history(self.view, self._ends(a, b), person)

    def decide(
        self,
        person: Person,
        a: str,
        b: str,
        answer: str,
        *,
        seen: str,
        shared: str | None = None,
        reason: str | None = None,
        not_covered: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Say what holds between two leaves."""
        given, view = (self.resolve(a), self.resolve(b)), self._newest_build
        done = curation.decide(
            self.register, view, person, given, answer,
            seen=seen, shared=shared, reason=reason, not_covered=not_covered, planting=self.planting,
        )  # fmt: skip
        return done if isinstance(done, dict) else curation.decided_document(view, done)

    def undo(self, person: Person, event: str, *, reason: str | None = None) -> dict[str, Any]:
        """Take one event back."""
        receipt = self.register.undo(person, event, reason=reason)
        return curation.receipt_document(self.view, receipt)

    def my_events(self, person: Person, limit: int = 50) -> dict[str, Any]:
        """Return what a person did last."""
        return curation.events_of(self.register, person, limit)

    def _ends(self, a: str, b: str) -> curation.Ends:
        return curation.ends_of(self.library, self.resolve(a), self.resolve(b))

    # --- the graph ------------------------------------------------------------------------------------------

    def checkpoint(self) -> Checkpoint:
        """Return the graph at the register's newest position, folded forward first where it is behind."""
        return self.projected.checkpoint()

    @property
    def query_runner(self) -> Runner:
        """What evaluates queries from outside."""
        return self.projected.runner

    def node_turtle(self, id: str) -> str:
        """Return what the graph says of a thing, as Turtle."""
        return self.projected.turtle(id)

    def node_jsonld(self, id: str) -> str:
        """Return the same as JSON-LD."""
        return self.projected.jsonld(id)
