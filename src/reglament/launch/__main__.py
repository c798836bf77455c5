"""``python -m reglament.launch`` is ``make run``."""

import locale
import os
import sys

# The desk's processes are copies of this one: it has to be what they must be, whatever the shell says.
sys.dont_write_bytecode = False
if not sys.flags.utf8_mode and locale.getencoding().upper() != "UTF-8":
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606

from reglament.launch.run import main  # noqa: E402

sys.exit(main())
