"""From agreed mappings to core standards: what they entail, clusters, drafts, dispositions and the gate."""

from qmskg.coreset.account import account
from qmskg.coreset.closure import Closure, Contradiction, agreed_relations, close
from qmskg.coreset.clusters import Cluster, Place, clusters
from qmskg.coreset.disposition import Became, Disposition, Fate, dispose, disposition_document
from qmskg.coreset.drafts import authored_texts, core_id, core_set_document, draft_core_set, is_core, told_by
from qmskg.themes import Theme

__all__ = [
    "Became",
    "Closure",
    "Cluster",
    "Contradiction",
    "Disposition",
    "Fate",
    "Place",
    "Theme",
    "account",
    "agreed_relations",
    "authored_texts",
    "close",
    "clusters",
    "core_id",
    "core_set_document",
    "dispose",
    "disposition_document",
    "draft_core_set",
    "is_core",
    "told_by",
]
