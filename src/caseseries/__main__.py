"""What the shell starts, as ``caseseries`` and as ``python -m caseseries``.

Nothing of ours is imported before an interruption of that can be said.
"""

import os
from typing import NoReturn


def command_line() -> NoReturn:
    """Run one command and end with its exit code; see `caseseries.cli`."""
    try:
        from caseseries import cli
    except KeyboardInterrupt:
        os.write(2, b"caseseries: stopped; nothing was changed\n")
        os._exit(130)
    cli.command_line()


if __name__ == "__main__":
    command_line()
