"""``python -m reglament.launch.address [DATA]``: the address of the embedded database, for psql and pg_dump."""

import sys
from pathlib import Path

from reglament.launch.options import DEFAULT_DATA
from reglament.launch.postgres import Cluster


def main() -> int:
    """Print the address; 1 with one line when no desk runs on that data."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else DEFAULT_DATA)
    cluster = Cluster(data / "postgresql")
    if not cluster.answers():
        print(f"reglament: no embedded database answers for {data}: is the desk running?", file=sys.stderr)
        return 1
    print(cluster.url())
    return 0


if __name__ == "__main__":
    sys.exit(main())
