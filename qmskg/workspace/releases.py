"""Releases: made once, never changed, compared with each other and with what is so now.

    <data folder>/releases/<version>/    one release, whole
    <data folder>/releases/.making-*/    one that is being made
    <data folder>/releases/.lock         held while one is made

A release is written aside, renamed into its place, and then told of in the register. Only what the register tells of
is a release: what lies here without that was left by a process that died, is shown to nobody, and goes when the
next release is made.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pyoxigraph import Quad

from qmskg.coreset.coherence import EXPLAINED, Profile
from qmskg.coreset.difference import Difference, difference
from qmskg.coreset.gate import GateReport, check_gate, profile_named, require
from qmskg.coreset.released import CURRENT, Released, release_of
from qmskg.coreset.versions import Level, Version, check_version, profile_for
from qmskg.errors import DataFolderError, EnvironmentFault, InputError, UnknownId, UnknownRelease
from qmskg.exports.dataset import Dataset
from qmskg.exports.decisions import read_decisions, write_decisions
from qmskg.exports.difference import difference_turtle
from qmskg.exports.folder import write_together
from qmskg.exports.licensing import bare
from qmskg.exports.release import SUMS, Edition, digest, read_quads, read_release, write_release
from qmskg.identity import pair_key, short
from qmskg.model import PartialDate
from qmskg.register import Act, Person, Publication, Register, ask
from qmskg.settings import Settings
from qmskg.workspace.demonstration import NOTICE, is_demonstration
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.view import View

__all__ = ["Releases"]

_ASIDE: Final = ".making-"


@dataclass(frozen=True)
class Releases:
    """The releases of one data folder and its register."""

    settings: Settings
    folder: DataFolder
    register: Register
    now: Callable[[], View]

    @property
    def path(self) -> Path:
        """Where they lie."""
        return self.folder.path / "releases"

    # --- what there is --------------------------------------------------------------------------------------

    def published(self) -> tuple[Publication, ...]:
        """Return every release that the register tells of, oldest first."""
        return tuple(self.now().state.releases.values())

    def publication(self, version: str) -> Publication:
        """Return one release as the register tells of it.

        Raises:
            UnknownRelease: there is none of that number.
        """
        found = self.now().state.releases.get(version.strip())
        if found is None:
            raise UnknownRelease(version, tuple(one.version for one in self.published()))
        return found

    def files(self, version: str) -> tuple[Path, ...]:
        """Return the files of a release, by name; none where they are not in this data folder."""
        place = self.path / self.publication(version).version
        return tuple(sorted(place.iterdir())) if place.is_dir() else ()

    def model(self, version: str) -> Released:
        """Return the content of a release, or for ``current`` what one would hold now.

        Raises:
            UnknownId: there is none of that number.
            DataFolderError: its files are not here, or are not those that were released.
        """
        if version.strip().lower() == CURRENT:
            return self._current(CURRENT, None, Profile.DRAFT, None)
        return read_release(self._intact(self.publication(version)))

    def file(self, version: str, name: str) -> tuple[Path, str]:
        """Return one file of a release, and the SHA-256 of it that was published.

        Raises:
            UnknownId: there is no release of that number, or no file of that name in it.
            DataFolderError: its files are not here, or are not those that were released.
        """
        known = self.publication(version)
        place = self._intact(known)
        sums = {SUMS: known.checksum, **_sums(place)}
        if name not in sums or not (place / name).is_file():
            raise UnknownId(f"{version}/{name}", tuple(list(sums)[:2]))
        return place / name, sums[name]

    def copy(self, version: str, out: Path) -> dict[str, Any]:
        """Copy the files of a release into a folder, each checked against the checksum that was published.

        Raises:
            UnknownId: there is no release of that number.
            DataFolderError: its files are not here, or are not those that were released. Nothing is copied then.
        """
        place = self._intact(self.publication(version))
        wrong = [
            name
            for name, sum in _sums(place).items()
            if not (place / name).is_file() or digest(place / name) != sum
        ]
        if wrong:
            raise DataFolderError(f"{place / wrong[0]} is not what was released as {version}; restore a backup")

        def write(to: Path) -> None:
            for name in (*_sums(place), SUMS):
                shutil.copyfile(place / name, to / name)

        written = write_together(out, write)
        return {"files": [{"path": str(file.path), "sha256": file.sha256} for file in written]}

    def quads(self, version: str) -> list[Quad]:
        """Return the graph of a release; empty where its files are not here."""
        place = self.path / version
        return read_quads(place) if place.is_dir() else []

    def _intact(self, known: Publication) -> Path:
        """Return the folder of a release, whose list of checksums is the one that the register tells of."""
        place = self.path / known.version
        if not (place / SUMS).is_file():
            raise DataFolderError(f"the files of release {known.version} are not in {place}; restore a backup")
        if digest(place / SUMS) != known.checksum:
            raise DataFolderError(
                f"the files in {place} are not those that were released as {known.version}; restore a backup"
            )
        return place

    # --- documents ------------------------------------------------------------------------------------------

    def documents(self) -> dict[str, Any]:
        """Return every release, newest first."""
        return {"releases": [self._told(one) for one in reversed(self.published())]}

    def document(self, version: str) -> dict[str, Any]:
        """Return one release with its files and their checksums."""
        known = self.publication(version)
        files = self.files(version)
        return {
            **self._told(known),
            "files": [{"path": file.name, "sha256": digest(file), "bytes": file.stat().st_size} for file in files],
        }

    def _told(self, one: Publication) -> dict[str, Any]:
        state = self.now().state
        return {
            "version": one.version,
            "date": one.date,
            "profile": one.profile,
            "previous": one.previous,
            "by": state.names.get(one.person, one.person),
            "checksum": one.checksum,
            "here": (self.path / one.version / SUMS).is_file(),
        }

    def diff(self, old: str, new: str) -> Difference:
        """Return what lies between two releases, or a release and ``current``."""
        return difference(self.model(old), self.model(new))

    def diff_turtle(self, old: str, new: str) -> str:
        """Return what lies between two releases as Turtle."""
        return difference_turtle(self.diff(old, new))

    # --- decisions as files ---------------------------------------------------------------------------------

    def write_mappings(self, version: str, out: Path) -> list[dict[str, str]]:
        """Write what people settled in a release into ``out/confirmed`` and ``out/rejected``."""
        model = self.model(version)
        data = Dataset(
            library=self.now().library, links=model.links, core=model.core, base=model.base,
            content=self.settings.content, version=model.version, notice=model.notice, released=model.date,
        )  # fmt: skip
        return [{"path": str(file.path), "sha256": file.sha256} for file in write_decisions(data, out)]

    def load_mappings(self, person: Person, folder: Path) -> dict[str, Any]:
        """Read decisions back into an empty register.

        Raises:
            InputError: the folder holds none, or a row that is no decision.
            RefusedError: people have worked in the register, or the person may not.
        """
        return {"decisions": self.register.reload(person, read_decisions(folder), str(folder.name))}

    def explain(self, person: Person, a: str, b: str, why: str) -> dict[str, Any]:
        """Say why the contradiction that a pair is part of is none; it is published with the person's name."""
        a, b = (short(end, self.settings.base_iri) for end in (a, b))
        if pair_key(a, b) not in self.now().decided:
            raise InputError(f"nobody has settled {a} and {b}, so there is nothing to explain about them")
        receipt = self.register.comment(person, a, b, f"{EXPLAINED} {why.strip()}")
        return {"event": receipt.event, "position": receipt.position}

    # --- the gate -------------------------------------------------------------------------------------------

    def check(self, profile: str = Profile.DRAFT) -> GateReport:
        """Return what the gate finds."""
        view, settings = self.now(), self.settings
        return check_gate(
            view.library, view.links, view.core, settings.content, profile_named(profile), settings.base_iri,
            view.state.explained(EXPLAINED),
        )  # fmt: skip

    # --- making one -----------------------------------------------------------------------------------------

    def make(
        self,
        person: Person,
        version: str,
        *,
        profile: str | None = None,
        date: str | None = None,
        breaking: str | None = None,
    ) -> dict[str, Any]:
        """Release what is so now.

        Args:
            person: who publishes.
            version: its number, which must be the one that fits.
            profile: ``draft`` or ``agreed``; what fits the number where it is left out.
            date: its day; today where it is left out.
            breaking: why this breaks what went before, where no rule sees it.

        Raises:
            InputError: the number does not fit, or nothing has changed.
            GateFailed: the gate does not pass.
            RefusedError: the person may not.
            EnvironmentFault: the folder cannot be written. Whatever goes wrong, nothing is published.
        """
        wanted = Version.parse(version)
        meant = profile_named(profile) if profile else profile_for(wanted)
        day = _day(date)
        ask(person, Act.RELEASE)
        with self._making():
            newest = self.now().state.newest_release
            if newest and str(wanted) in self.now().state.releases:
                _refuse_again(wanted, self.now().state.releases[str(wanted)])
            model = self._current(str(wanted), day, meant, newest.version if newest else None)
            if not model.core:
                raise InputError("there is no core standard yet, so there is nothing to release")
            since = difference(self.model(newest.version), model) if newest else None
            self._check_number(wanted, meant, since, breaking)
            require(self.check(meant))
            checksum = self._write(model, since, breaking)
            made = Publication(
                str(wanted),
                day,
                meant.value,
                model.previous,
                checksum,
                person.id,
                0,
                self.now().position,
                breaking,
            )
            self.register.release(person, made)
        return self.document(str(wanted))

    def _check_number(
        self, wanted: Version, profile: Profile, since: Difference | None, breaking: str | None
    ) -> None:
        if since is None:
            check_version(wanted, None, profile, Level.BREAKING)
            return
        previous = Version.parse(since.old.version)
        check_version(wanted, previous, profile, Level.BREAKING if breaking else since.level)
        if since.nothing and since.old.profile is profile:
            raise InputError(f"nothing has changed since {previous}, so there is nothing to release")

    def _current(self, version: str, date: str | None, profile: Profile, previous: str | None) -> Released:
        view, settings = self.now(), self.settings
        reasons = view.state.explained(EXPLAINED)
        model = release_of(
            view.library, view.links, view.core, version=version, date=date, profile=profile, previous=previous,
            base=settings.base_iri, notice=NOTICE if is_demonstration(settings) else None,
            explained=tuple(f"{key.replace('|', ' and ')}: {text}" for key, text in sorted(reasons.items())),
        )  # fmt: skip
        return bare(model, view.library)

    def _write(self, model: Released, since: Difference | None, breaking: str | None) -> str:
        """Write the files aside and rename them into their place; return the checksum."""
        view, place = self.now(), self.path / model.version
        earlier = (self.path / model.previous / "CHANGELOG.md").read_text("utf-8") if model.previous else ""
        edition = Edition(
            model, view.library, self.settings.content, since, earlier, breaking, self.settings.readers,
            view.snapshot.authored.rulings,
        )  # fmt: skip
        try:
            aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self.path))
            checksum = write_release(edition, aside)
            aside.chmod(0o755)
            aside.rename(place)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise EnvironmentFault(f"nothing was released: {self.path} cannot be written ({reason})") from error
        return checksum

    @contextmanager
    def _making(self) -> Iterator[None]:
        """Hold the right to make a release, and clear away what a process that died has left."""
        try:
            self.path.mkdir(exist_ok=True)
            lock = (self.path / ".lock").open("w")
        except OSError as error:
            raise EnvironmentFault(f"{self.path} cannot be written; mend that, then release again") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DataFolderError(
                    f"another process is making a release in {self.path}; wait for it"
                ) from error
            self._tidy()
            try:
                yield
            finally:
                self._tidy()

    def _tidy(self) -> None:
        known = self.register.state().releases
        for path in self.path.iterdir():
            if path.is_dir() and path.name not in known:
                shutil.rmtree(path, ignore_errors=True)


def _sums(place: Path) -> dict[str, str]:
    """Return the checksums of a release by the name of the file, as it was published."""
    rows = (line.split("  ", 1) for line in (place / SUMS).read_text("utf-8").splitlines())
    return {name: sum for sum, name in rows}


def _refuse_again(wanted: Version, known: Publication) -> None:
    raise InputError(
        f"{wanted} was released on {known.date}, and a release never changes; `qmskg diff {wanted} current` shows "
        "what is new"
    )


def _day(given: str | None) -> str:
    day = given.strip() if given else datetime.now(UTC).date().isoformat()
    try:
        TypeAdapter(PartialDate).validate_python(day)
    except ValidationError as error:
        raise InputError(f"{day[:40]!r} is no day; write it like 2026-03-31") from error
    if len(day) != len("2026-03-31"):
        raise InputError(f"{day!r} is no day; write it like 2026-03-31")
    return day
