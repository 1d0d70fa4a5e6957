"""What ``-P name:value`` and ``--execute-params FILE`` say, read as Quarto reads it."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from caseseries.documents.embedded.project import merge
from caseseries.study.failure import CannotReadError

_GIVEN: Final = re.compile(r"([^=:]+)[=:](.*)", re.DOTALL)


class _Loader(yaml.SafeLoader):
    """YAML 1.2, which has neither dates nor ``yes`` and ``no``."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )
_Loader.add_constructor(
    "tag:yaml.org,2002:int",
    lambda loader, node: int(str(loader.construct_scalar(node))),  # type: ignore[arg-type]
)
_Loader.add_constructor(
    "tag:yaml.org,2002:float",
    lambda loader, node: _number(str(loader.construct_scalar(node))),  # type: ignore[arg-type]
)


def _number(text: str) -> float | int:
    """To Quarto 7.0 is 7."""
    value = float(text)
    return int(value) if value.is_integer() else value


def parameter(text: str) -> tuple[str, Any]:
    """Name and value of ``name:value``, for argparse."""
    match = _GIVEN.fullmatch(text)
    if match is None or not match[2].strip():
        raise argparse.ArgumentTypeError(f"{text!r} has not the form name:value")
    try:
        return match[1].strip(), _read(match[2])
    except (yaml.YAMLError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"the value of {text!r} is no YAML: {error}") from None


def parameters(given: Sequence[tuple[str, Any]], file: Path | None) -> dict[str, Any]:
    """All values by name; those of the command line go before those of the file.

    Raises CannotReadError.
    """
    if file is None:
        return dict(given)
    try:
        found = _read(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotReadError(f"{file} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise CannotReadError(f"{file} is not valid YAML: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise CannotReadError(f"{file} holds no parameters: write them as lines of name: value")
    return merge(found, dict(given))


def _read(text: str) -> Any:
    value = yaml.load(text, Loader=_Loader)
    json.dumps(value, allow_nan=False)
    return value
