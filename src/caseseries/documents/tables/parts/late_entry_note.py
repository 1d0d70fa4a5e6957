"""The note of rows that come under observation late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

NOTE: Final = "{} count as at risk from `{}` on (delayed entry)."


def late_entry_note(endpoint: Mapping[str, Any]) -> str:
    """`Eyes count as at risk from `referral_days` on (delayed entry).`; empty where none is late.

    Not of rows that are intervals of one time, which begin where the one before ends.
    """
    if not endpoint.get("entry") or endpoint.get("spells"):
        return ""
    units = str(endpoint["units"])
    return NOTE.format(units[:1].upper() + units[1:], endpoint["entry"])
