"""Reading ``study.toml``: its sections key by key, each error naming its place."""

from __future__ import annotations

import difflib
import tomllib
import typing
from collections.abc import Callable, Iterable
from pathlib import Path

from caseseries.study.failure import CannotReadError
from caseseries.study.places import at_byte

SMALLEST, LARGEST = 1e-6, 1e12


class StudyFileError(CannotReadError):
    """``study.toml`` cannot be used; the message names the key and what may stand there."""


def read_toml(path: Path) -> dict[str, typing.Any]:
    """Return the content of a TOML file.

    Raises StudyFileError where it is missing, cannot be read, is not TOML or has a number that
    measures nothing.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode())
        _refuse_beyond_measure(path, content, "")
        return content
    except FileNotFoundError:
        raise StudyFileError(
            f"{path} is missing; caseseries init writes a study to start from"
        ) from None
    except OSError as problem:
        raise StudyFileError(f"cannot read {path}: {problem.strerror or problem}") from None
    except RecursionError:
        raise StudyFileError(f"{path} is not read: its values are nested too deeply") from None
    except UnicodeDecodeError as error:
        raise StudyFileError(
            f"{at_byte(path, error)}: is not UTF-8 text; save the file as UTF-8"
        ) from None
    # Not TOML, or a number of thousands of digits.
    except ValueError as error:
        hint = ""
        if "after a key" in str(error):
            hint = "; a name with blanks, points or other letters than a to z needs quotes"
        raise StudyFileError(f"{path} is not TOML: {error}{hint}") from None


def _refuse_beyond_measure(path: Path, value: typing.Any, key: str) -> None:
    """Raise StudyFileError for an infinite number, none, and one no cohort has a use for."""
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_beyond_measure(path, inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            _refuse_beyond_measure(path, inner, key)
    elif isinstance(value, int | float) and value and not SMALLEST <= abs(value) <= LARGEST:
        raise StudyFileError(
            f"{path}: {key} is {str(value)[:20]}; write 0, or a number from {SMALLEST:g} to"
            f" {LARGEST:g}, with or without a minus"
        )


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return what may be meant by an unknown name, else what there is, as the end of a message."""
    names = list(known)
    folded = {item.casefold(): item for item in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    if near:
        return f"; is {folded[near[0]]} meant?"
    return f"; there are {', '.join(names)}" if names else ""


class Section:
    """One table of the TOML file that says where it is when a key is wrong."""

    def __init__(self, where: str, values: object) -> None:
        if not isinstance(values, dict):
            raise StudyFileError(f"{where} is {values!r}; it must be a table")
        self.where = where
        self.values: dict[str, typing.Any] = dict(values)

    def take(
        self, key: str, check: Callable[[typing.Any], bool], wanted: str, **default: typing.Any
    ) -> typing.Any:
        """Take a key's value out of the section; raises StudyFileError where the check fails."""
        if key not in self.values:
            if "default" in default:
                return default["default"]
            raise StudyFileError(f"{self.where} lacks {key}; write {wanted}")
        value = self.values.pop(key)
        if not check(value):
            raise StudyFileError(f"{self.where} {key} = {value!r}; write {wanted}")
        return value

    def number(self, key: str, *, above: float = 0, **default: typing.Any) -> float:
        """Take a number above a limit."""
        return self.take(
            key,
            lambda v: isinstance(v, int | float) and not isinstance(v, bool) and v > above,
            f"a number above {above:g}",
            **default,
        )

    def one_of(self, key: str, allowed: tuple[str, ...], **default: typing.Any) -> str:
        """Take one of the allowed texts."""
        return self.take(key, lambda v: v in allowed, f"one of {', '.join(allowed)}", **default)

    def text(self, key: str, **default: typing.Any) -> typing.Any:
        """Take a text that is not empty."""
        return self.take(key, lambda v: isinstance(v, str) and v != "", "a text", **default)

    def done(self) -> None:
        """Raise StudyFileError where keys are left that nobody took."""
        if self.values:
            raise StudyFileError(f"{self.where} has unknown keys: {', '.join(sorted(self.values))}")
