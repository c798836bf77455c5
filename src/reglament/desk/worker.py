"""The worker process: `python -m reglament.desk.worker`. The launcher restarts it whenever it ends."""

import asyncio
import os
import sys

JOBS = 3
"""At once: a mail relay and a virus checker that hang keep one each, and letters are read all the same."""


def main() -> int:
    """Run until SIGTERM. Exit code 0 also when the database went away (procrastinate's way): restart on any exit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    worker_app = app.with_connector(app.connector.get_worker_connector())

    async def work() -> None:
        async with worker_app.open_async():
            await worker_app.run_worker_async(concurrency=JOBS, install_signal_handlers=True)

    asyncio.run(work())
    return 0


if __name__ == "__main__":
    sys.exit(main())
