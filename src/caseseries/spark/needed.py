"""What the engine needs of the machine: pyspark, and a Java it runs on."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from caseseries.study.failure import CannotReadError

# What Spark 4 runs on.
JAVA = 17
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


class SparkMissingError(CannotReadError):
    """Spark cannot be started on this machine; the message says what to install."""


def refuse_missing() -> None:
    """Raise SparkMissingError where pyspark or Java is not there."""
    for package in ("pyspark", "pyarrow"):
        if importlib.util.find_spec(package) is None:
            raise SparkMissingError(
                f"--engine spark needs {package}, which is not installed. Install"
                " caseseries[spark], as in: pip install 'caseseries[spark]'"
            )
    java = _java()
    if java is None:
        home = os.environ.get("JAVA_HOME")
        where = f"JAVA_HOME is {home} and holds no bin/java" if home else "none is on PATH"
        raise SparkMissingError(
            f"--engine spark needs Java {JAVA} or newer; {where}. Install it, as in:"
            f" apt-get install openjdk-{JAVA}-jre-headless"
        )
    version = _version(java)
    if version is not None and version < JAVA:
        raise SparkMissingError(
            f"--engine spark needs Java {JAVA} or newer; {java} is Java {version}. Install a newer"
            f" one, as in: apt-get install openjdk-{JAVA}-jre-headless, and let JAVA_HOME name it"
        )


@contextlib.contextmanager
def program_with_file() -> Iterator[None]:
    """Within the block the program has a file.

    What Pandera imports of pyspark, again and again where grpc is not installed, else ends a
    program that has none (as under ``python -c``) with status 0: it takes that for its own tests.
    """
    program = sys.modules["__main__"]
    if hasattr(program, "__file__"):
        yield
        return
    program.__file__ = ""
    try:
        yield
    finally:
        del program.__file__


def _java() -> str | None:
    """The Java that Spark will start."""
    home = os.environ.get("JAVA_HOME")
    if home:
        java = Path(home, "bin", "java")
        return str(java) if java.is_file() else None
    return shutil.which("java")


def _version(java: str) -> int | None:
    """The main version of a Java; None where it does not say."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = _VERSION.search(said.stderr)
    return int(found[1]) if found else None
