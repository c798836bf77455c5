"""``python -m reglament.launch`` is ``make run``."""

import sys

from reglament.launch.run import main

sys.exit(main())
