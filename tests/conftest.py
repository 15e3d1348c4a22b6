"""Fixtures that several floors share: the shipped content, and a small part of it that builds in a second."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qmskg.ingest import load_library
from qmskg.model import Library

ROOT = Path(__file__).parent.parent
SMALL = {
    "standards": (
        "psirf-standards",
        "seven-day-services",
        "cqc-regulated-activities-2014",
        "nqb-shared-commitment-2021",
    ),
    "nice": ("nice-qs16", "nice-qs86"),
    "audits": ("audit-nhfd", "audit-7ds", "audit-local-falls"),
}
SMALL_LINKS = {"published": ("audit--nhfd", "audit--7ds"), "suggested": ("audit-measure-references",)}


def copy_small_content(to: Path) -> Path:
    """Copy a few documents and their links, and the whole ontology, into an empty folder."""
    for folder, names in SMALL.items():
        (to / "sources" / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(ROOT / "sources" / folder / f"{name}.yaml", to / "sources" / folder)
    for folder, names in SMALL_LINKS.items():
        (to / "mappings" / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(ROOT / "mappings" / folder / f"{name}.sssom.tsv", to / "mappings" / folder)
    shutil.copytree(ROOT / "ontology", to / "ontology")
    return to


@pytest.fixture(scope="session")
def content() -> Path:
    """The shipped content folder."""
    return ROOT


@pytest.fixture(scope="session")
def library(content: Path) -> Library:
    """Everything shipped."""
    return load_library(content)


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder of nine real documents. Shared: copy it before changing it."""
    return copy_small_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def small_library(small_content: Path) -> Library:
    """The library of the small content folder."""
    return load_library(small_content)
