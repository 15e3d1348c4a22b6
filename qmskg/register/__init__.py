"""The register: an append-only log of what people did, and the state of each pair that follows from it."""

from qmskg.register.answers import ANSWERS, LIMITS, Answer, typed_name
from qmskg.register.asking import refusal
from qmskg.register.base import utc
from qmskg.register.batches import Batch, batch_key, wilson
from qmskg.register.bulk import BULK_ANSWERS
from qmskg.register.challenges import CHALLENGE_KINDS, Challenge, Outcome
from qmskg.register.conflicts import Chain, Step, contradictions
from qmskg.register.events import BULK, Event, EventKind, Receipt
from qmskg.register.local import local_account
from qmskg.register.people import LOCAL, MOST_DAYS, Person, Token, roles_named, subject_id
from qmskg.register.planted import is_right
from qmskg.register.publications import Publication
from qmskg.register.reading import Change, as_worded_now, readings
from qmskg.register.reshaping import CoreChange, CoreEdit, Reshaped
from qmskg.register.rights import RIGHTS, Act, ask, may, what_they_may
from qmskg.register.rounds import Reading
from qmskg.register.rulings import Conflict, conflict_ends, conflict_key, read_now
from qmskg.register.state import State, fold
from qmskg.register.store import Register
from qmskg.register.view import PairView

__all__ = [
    "ANSWERS",
    "BULK",
    "BULK_ANSWERS",
    "CHALLENGE_KINDS",
    "LIMITS",
    "LOCAL",
    "MOST_DAYS",
    "RIGHTS",
    "Act",
    "Answer",
    "Batch",
    "Chain",
    "Challenge",
    "Change",
    "Conflict",
    "CoreChange",
    "CoreEdit",
    "Event",
    "EventKind",
    "Outcome",
    "PairView",
    "Person",
    "Publication",
    "Reading",
    "Receipt",
    "Register",
    "Reshaped",
    "State",
    "Step",
    "Token",
    "as_worded_now",
    "ask",
    "batch_key",
    "conflict_ends",
    "conflict_key",
    "contradictions",
    "fold",
    "is_right",
    "local_account",
    "may",
    "read_now",
    "readings",
    "refusal",
    "roles_named",
    "subject_id",
    "typed_name",
    "utc",
    "what_they_may",
    "wilson",
]
