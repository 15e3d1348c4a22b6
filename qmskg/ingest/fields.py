"""What each field of a source file is for: one sentence each, for editors, templates and the guide alike."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from qmskg.authored import CoreFile, WrittenEvidence, WrittenMember, WrittenStandard
from qmskg.links import Codifiable, Maturity, Strictest
from qmskg.model import Audit, Document, Edition, Measure, Requirement, Source, Threshold, Verification

__all__ = ["ABOUT", "about"]

#: record -> field -> what it is for; a record has its parent's fields too
ABOUT: Final[dict[type[BaseModel], dict[str, str]]] = {
    Document: {
        "id": "Small letters, digits and hyphens; also the name of the file. Never changed, never used again.",
        "type": "source (it asks for something) or audit (it measures something).",
        "title": "The full title, as the document prints it.",
        "short_title": "The name that people use for it.",
        "publisher": "The body that issues it.",
        "jurisdiction": "Where it holds: England, unless it says otherwise.",
        "edition": "Which edition this file describes, and whether it holds.",
        "url": "The publisher's own page of the document.",
        "licence": "What may be done with its text: OGL-3.0, NICE UK Open Content Licence, Copyright <holder>, Local.",
        "applies_to": "Who it is for, by kind of service.",
        "service_lines": "The service lines that it is about, where title or population say so; else left out: any.",
        "summary": "What it is about, in one or two sentences of your own.",
        "supersedes": "What it replaces: ids of ours, or titles of what is not held.",
        "superseded_by": "What replaces it: ids of ours, or titles of what is not held.",
        "note": "One sentence on what is doubtful or moving.",
        "verified": "What you saw on a page, and which page.",
    },
    Source: {
        "kind": "What kind of document it is.",
        "legal_force": "What makes an organisation follow it.",
        "demand_kind": "What kind of demand it makes on the whole; left out where none of the nine fits.",
        "code": "The body's own short code, such as QS16.",
        "related": "Other documents that it names: ids of ours, or codes and titles of what is not held.",
        "requirements": "What it asks for, as a tree: each row names its `parent`. A row without children is a leaf.",
    },
    Audit: {
        "kind": "What kind of audit it is.",
        "acronym": "Its usual short name.",
        "commissioner": "Who pays for it or asks for it.",
        "mandatory": "What makes organisations take part, if anything does.",
        "specialty": "The field of care.",
        "frequency": "How often it collects.",
        "frequency_note": "More on that, where one word is too little.",
        "measures": "What it measures, one row each.",
    },
    Edition: {
        "version": "What the document calls this edition: a number, a date or a year, in quotes.",
        "published": "When it came out: '2026', '2026-03' or '2026-03-31'.",
        "effective": "From when it holds.",
        "updated": "When it was last changed.",
        "content_as_of": "The state of the page that this file describes.",
        "status": "Answers rest on editions that are in_force.",
        "earlier": "Versions of the editions that this file described before; decisions on unchanged words stand.",
    },
    Requirement: {
        "kind": "Not needed in a file: the list that it stands in says so.",
        "id": "The document's id, a colon and a short local part. Never changed, never used again.",
        "number": "The body's own number, in quotes; one of ours where `minted` is true.",
        "title": "The body's heading, or a short one of ours with `title_official: false`.",
        "summary": "25 to 60 words of your own: who must do what, for whom, when or how often, to what limit.",
        "parent": "The id of the row that this one belongs under.",
        "obligation": "How strongly it binds: must, should or may, as the source has it.",
        "status": "Whether it still asks for anything; a heading that only announces a topic is a placeholder.",
        "actor": "Who must act, in one to six words, such as provider board.",
        "population": "For whom, when it is not everybody.",
        "duty_type": "What is asked for: a structure, a process, an outcome or learning.",
        "form": "How closely it says what to do: a principle, a rule or a procedure.",
        "applies_to": "Who it is for, only where that differs from the document's.",
        "topics": "Topics that the body itself names.",
        "levels": "Levels of a maturity ladder: the level's name, and what it asks, in your own words.",
        "thresholds": "Limits as data, one row each.",
        "revision": "Raise it by one when the meaning changes: decisions about the row are asked again.",
        "title_official": "false when the title is ours and not the body's.",
        "minted": "true when the project made this row by splitting what the body counts as one.",
        "note": "One sentence on what is doubtful or moving.",
        "verified": "What you saw on a page, and which page.",
    },
    Measure: {
        "period": "The period that a result covers.",
        "sample": "Whose cases, and how many, a result rests on.",
        "cannot_show": "What a good result leaves open, one phrase each; left out where nobody has thought about it.",
        "standards": "Names of standards that the audit's own papers print. They are not links.",
    },
    Threshold: {
        "quantity": "What is limited, such as time to surgery.",
        "operator": "How it compares.",
        "value": "The number.",
        "unit": "Plain words: hours, days, working days, weeks, months, years, %.",
        "text": "A limit that is no number, in words.",
        "population": "For whom this limit holds, when it is not everybody.",
        "clock_start": "What starts the clock, such as arrival.",
    },
    CoreFile: {
        "standards": "Core standards that the project drafts, one row each.",
    },
    WrittenStandard: {
        "id": "Small letters, digits and hyphens, such as hand-hygiene. Never changed, never used again.",
        "title": "What people will call it.",
        "statement": "The outcome, in one sentence of at most 45 words: not one source's procedure.",
        "scope": "For whom and where it holds.",
        "who_acts": "Who must act, in a few words.",
        "met_when": "What shows that it is met, one thing a row. It is part of what the core standard asks.",
        "rationale": "Why it matters, in one or two sentences.",
        "leaves_out": "What it does not ask though a reader might expect it, one thing a row.",
        "theme": "The chapter in which people will look for it.",
        "quality": "The side of quality that it serves, of the six of the National Quality Board.",
        "function": "What it is in a quality management system: planning, control, assurance or improvement.",
        "applies_to": "The kinds of service that it is for.",
        "maturity": "What can be observed at each of three levels.",
        "codifiable": "Whether the process can be written down as steps that are the same every time, and why.",
        "strictest": "For each quantity that an equal or subset leaf limits, the strictest limit and whose it is.",
        "members": "The leaves under it. Meeting it meets each that is equal or subset.",
        "evidence": "Measures that can show something about it, one row each.",
    },
    WrittenMember: {
        "leaf": "The id of a leaf that asks for something now.",
        "relation": "What the leaf is to the core standard: equal, subset (the core standard asks for more), superset "
        "(the leaf asks for more) or intersects.",
        "shared": "Of what intersects: the duty that both ask.",
        "remainder": "Of a superset and of what intersects: what the leaf asks that the core standard does not.",
        "reason": "Why it stands so, in a phrase.",
    },
    WrittenEvidence: {
        "measure": "The id of a single measure of an audit.",
        "strength": "What a good result shows: full (that it is met), partial (that part of it is), related (nothing).",
        "not_covered": "What a good result leaves out: populations, periods, settings, pieces, one each.",
        "reason": "What it shows, in a phrase.",
    },
    Maturity: {
        "basic": "Something that can be observed where it is in place because it has to be.",
        "developing": "Something that can be observed where it is joined up and followed.",
        "embedded": "Something that can be observed where it is how work is done.",
    },
    Codifiable: {
        "answer": "yes, in_part or judgement_led.",
        "reason": "What can be written down, and what cannot.",
    },
    Strictest: {
        "whose": "The id of the leaf that has this very limit.",
    },
    Verification: {
        "identity": "true when you saw number and title on the page.",
        "content": "true when you saw the duty, as you summarise it, on a page.",
        "thresholds": "true when you saw every limit of this row on a page.",
        "page": "The address of the page, copied from the browser.",
        "checked": "The day on which you read it: '2026-03-31'.",
        "content_page": "Only where the duty was seen on another page.",
        "content_checked": "Only where that was another day.",
        "thresholds_page": "Only where the limits were seen on another page.",
        "thresholds_checked": "Only where that was another day.",
        "note": "For instance that the page is a third party's.",
    },
}  # fmt: skip


def about(record: type[BaseModel], field: str) -> str:
    """Return what a field of a record is for.

    Raises:
        KeyError: no sentence is written for it yet.
    """
    for owner in record.__mro__:
        if field in ABOUT.get(owner, {}):
            return ABOUT[owner][field]
    raise KeyError(f"{record.__name__}.{field}")
