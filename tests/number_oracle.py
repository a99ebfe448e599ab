"""Answers on standard output how an independent recogniser reads the numbers of each text on standard input.

Run apart from the tests: the package compiles with warnings that they would take for errors.
"""

from __future__ import annotations

import json
import sys

from ms_recognizers_number import Culture, recognize_number


def main() -> None:
    """One JSON list of texts in; one JSON list of lists of values out."""
    texts = json.load(sys.stdin)
    read = [[result.resolution["value"] for result in recognize_number(text, Culture.Spanish)] for text in texts]
    json.dump(read, sys.stdout)


if __name__ == "__main__":
    main()
