"""Turns hold personal data: no tracing exporter may ship them, whatever the environment says."""

from __future__ import annotations

import os

NAMES = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def switch_off() -> None:
    """Before the first import of langgraph or langchain."""
    for name in NAMES:
        os.environ[name] = "false"
