"""The worker process: `python -m reglament.desk.worker`. The launcher restarts it whenever it ends."""

import asyncio
import os
import sys
import threading
import time

JOBS = 3
"""At once: a mail relay and a virus checker that hang keep one each, and letters are read all the same."""

ORPHAN_SECONDS = 3
"""How long the worker ends by itself once its launcher is gone: with the launcher the database went, and waiting for
that would keep the data folder from the next start. It may be killed at any instant, so it may end at any."""


def main() -> int:
    """Run until SIGTERM. Exit code 0 also when the database went away (procrastinate's way): restart on any exit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    worker_app = app.with_connector(app.connector.get_worker_connector())

    async def work() -> None:
        async with worker_app.open_async():
            await worker_app.run_worker_async(concurrency=JOBS, install_signal_handlers=True)

    asyncio.run(work())
    return 0


def _end_with(launcher: int) -> None:
    while os.getppid() == launcher:
        time.sleep(1)
    time.sleep(ORPHAN_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
