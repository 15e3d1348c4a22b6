"""Records: what is held once for many is not changed by one."""

from __future__ import annotations

import copy
import pickle

from qmskg.links import CoreMember
from qmskg.relations import Relation


def test_the_names_of_given_fields_are_held_once_and_a_copy_has_its_own() -> None:
    one = CoreMember(leaf="alpha:1", relation=Relation.EQUAL)
    other = CoreMember(leaf="alpha:2", relation=Relation.SUBSET)
    assert one.model_fields_set is other.model_fields_set
    changed = other.model_copy(update={"shared": "A duty."})
    assert changed.model_fields_set == {"leaf", "relation", "shared"}
    assert one.model_fields_set == other.model_fields_set == {"leaf", "relation"}
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (again, again.model_fields_set) == (one, {"leaf", "relation"})
    assert one.model_dump(exclude_unset=True) == {"leaf": "alpha:1", "relation": Relation.EQUAL}
