"""A build and the register, opened together: what the command line and the server stand on."""

from qmskg.workspace.building import build, is_matched, match
from qmskg.workspace.cards import QueueOrder
from qmskg.workspace.demonstration import demonstrate
from qmskg.workspace.learned import waiting_decisions
from qmskg.workspace.session import Workspace

__all__ = ["QueueOrder", "Workspace", "build", "demonstrate", "is_matched", "match", "waiting_decisions"]
