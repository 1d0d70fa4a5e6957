"""Servers that tests start for themselves, and the command line that reads from them."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

SECRET = "Geheim77"


def caseseries(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "caseseries", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def as_user(name: str, folder: Path) -> list[str]:
    """How a server is started that refuses to be root's; the folder becomes that user's."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam(name)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={name}", f"--regid={user.pw_gid}", "--clear-groups"]


class Postgres:
    """A server on a socket in ``folder``; the account ``owner`` may do all without a password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def address(self, user: str, database: str = "registry", **parameters: str) -> str:
        given = {"host": str(self.folder), **parameters}
        query = "&".join(f"{name}={value}" for name, value in given.items())
        return f"postgresql://{user}@/{database}?{query}"

    def run(self, sql: str, database: str = "registry") -> str:
        command = ["psql", "-qtA", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "owner"]
        command += ["-d", database, "-c", sql]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
