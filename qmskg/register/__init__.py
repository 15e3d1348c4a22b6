"""The register: an append-only log of what people did, and the state of each pair that follows from it."""

from qmskg.register.answers import ANSWERS, LIMITS
from qmskg.register.conflicts import Chain, Step, contradictions
from qmskg.register.events import Event, EventKind, Receipt
from qmskg.register.local import local_account
from qmskg.register.people import LOCAL, Person
from qmskg.register.reading import as_worded_now, readings
from qmskg.register.rounds import Reading
from qmskg.register.state import State, fold
from qmskg.register.store import Register
from qmskg.register.view import PairView

__all__ = [
    "ANSWERS",
    "LIMITS",
    "LOCAL",
    "Chain",
    "Event",
    "EventKind",
    "PairView",
    "Person",
    "Reading",
    "Receipt",
    "Register",
    "State",
    "Step",
    "as_worded_now",
    "contradictions",
    "fold",
    "local_account",
    "readings",
]
