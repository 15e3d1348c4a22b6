"""``python -m qmskg``."""

from qmskg.cli import main

main()
