"""What is known of the customer, each value with where it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Profile:
    """Filled by the dialogue."""
