"""A small authored core set over the small content, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

CORE_FILE = "sources/core/hips.yaml"
#: of core standards that somebody proposes: one more than are shown to choose from
SIX_TITLES = (
    "Bones are kept strong", "Falls are prevented", "Pain is eased", "Records are kept", "Teams train", "Zeal",
)  # fmt: skip
RULINGS = "sources/core/dispositions.tsv"
HIPS = """\
standards:
- id: prompt-surgery
  title: Prompt surgery after hip fracture
  statement: Everyone with a hip fracture who can be operated on has surgery by the day after admission.
  scope: Adults admitted to an acute hospital with a hip fracture.
  who_acts: acute trust
  met_when:
  - Operating lists are planned for hip fractures every day.
  rationale: Waiting is painful, and people die of it.
  leaves_out:
  - How people get well again afterwards.
  theme: timeliness
  quality: nqb_effective
  function: control
  applies_to: [acute]
  maturity:
    basic: Times are recorded.
    developing: Delays are read each week.
    embedded: Lists are moved before anybody waits.
  codifiable:
    answer: yes
    reason: It is a matter of lists and times.
  members:
  - leaf: nice-qs16:3
    relation: equal
    reason: It asks for the same.
  - leaf: nice-qs16:4
    relation: superset
    remainder: A named implant.
    reason: It asks for more.
  - leaf: nice-qs86:1
    relation: intersects
    shared: Asking about falls.
    remainder: Everybody over 65 is asked.
    reason: They share one thing.
  evidence:
  - measure: audit-nhfd:mobil
    strength: partial
    not_covered: [surgery itself]
    reason: It shows what comes after.
"""
ROWS = (
    "scope\tbecame\tannex\treason",
    "nice-qs86\tkept\tfalls\tOnly the falls standard asks.",
    "nice-qs86:3\tout_of_scope\t\tAnother body's duty.",
)


def put_core(content: Path, text: str = HIPS, rows: tuple[str, ...] = ROWS) -> Path:
    """Write the authored core set into a content folder; return the folder."""
    (content / "sources" / "core").mkdir(exist_ok=True)
    (content / CORE_FILE).write_text(text, "utf-8")
    (content / RULINGS).write_text("\n".join(rows) + "\n", "utf-8")
    return content
