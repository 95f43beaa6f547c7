"""``python -m ui`` is ``citeback``."""

import sys

from ui.cli import main

sys.exit(main())
