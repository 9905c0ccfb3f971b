"""`python -m codec`: the codec's command line, without the editor."""

from __future__ import annotations

import sys

from codec.cli import main

sys.exit(main(prog="python -m codec"))
