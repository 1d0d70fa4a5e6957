"""Start a command from a small process, and write down what the system says of it.

    python -I -S launched.py ACCOUNT COMMAND [ARGUMENT ...]

On Linux a process's peak memory is never below what the process that started it held at that
moment, so that one which wrote the data or read a large report itself must not be that. ACCOUNT
gets wall time and CPU time in seconds and ``ru_maxrss``; exits as the command does.
"""

import os
import sys
import time
from pathlib import Path

_, account, *command = sys.argv
start = time.perf_counter()
try:
    process = os.posix_spawnp(command[0], command, os.environ)
except OSError as error:
    sys.exit(f"{command[0]} cannot be started: {error}")
_, status, usage = os.wait4(process, 0)
wall_s = time.perf_counter() - start
text = f"{wall_s} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss}\n"
Path(account).write_text(text, encoding="ascii")
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
