"""`python -m tests.simulation.run --seed N --steps K`: live through one seed again and tell what happened.

With `--postgresql`, on a server of its own.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import print_exception

from tests.servers import new_database, server
from tests.simulation.simulation import BrokenError, Life, simulate

ON_FILES = 10  # each tenth seed works on files, the others in memory


def live(seed: int, steps: int, *, on_server: bool = False) -> Life:
    """Live through a seed where it belongs, or on a server."""
    if on_server:
        with server() as url, new_database(url) as database, TemporaryDirectory(prefix="province-") as folder:
            return simulate(seed, steps, Path(folder), database)
    if seed % ON_FILES:
        return simulate(seed, steps)
    with TemporaryDirectory(prefix="province-") as folder:
        return simulate(seed, steps, Path(folder))


def tell(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main() -> int:
    """Return 0 if everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    try:
        life = live(asked.seed, asked.steps, on_server=asked.postgresql)
    except BrokenError as broken:
        tell(*broken.trace)
        print_exception(broken.__cause__)
        return 1
    tell(*life.trace, f"seed {life.seed}: {sum(life.rules.values())} acts, root {life.root}")
    for name in ("rules", "faults", "outcomes", "refusals"):
        tell(f"{name}: {dict(sorted(getattr(life, name).items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
