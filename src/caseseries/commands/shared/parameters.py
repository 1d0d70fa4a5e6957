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


_DIGITS: Final = list("-+.0123456789")
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)", _DIGITS),
    ("float", r"[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?", _DIGITS),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node)).replace("_", "")
    return int(text, 0 if text.lstrip("+-")[1:2].isalpha() else 10)


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float | int:
    """To Quarto 7.0 is 7."""
    value = float(str(loader.construct_scalar(node)).replace("_", ""))
    return int(value) if value.is_integer() else value


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


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
