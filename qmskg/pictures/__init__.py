"""Pictures that explain, as plain SVG: for the pages, the app and notebooks alike.

Each is drawn from a document that the API gives, says what it shows in a title and a description, tells nothing by
colour alone, and needs neither a script nor a style sheet. A table of the same belongs beside it.
"""

from qmskg.pictures.cluster import cluster
from qmskg.pictures.curve import curve
from qmskg.pictures.drawing import Picture
from qmskg.pictures.heat_map import bodies_by_theme, coverage_map, heat_map
from qmskg.pictures.reliability import reliability

__all__ = ["Picture", "bodies_by_theme", "cluster", "coverage_map", "curve", "heat_map", "reliability"]
