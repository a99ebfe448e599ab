"""Talks to whatever copy of the package is first on the path: each argument is said; one JSON line a turn comes out."""

from __future__ import annotations

import asyncio
import json
import sys

import iagente_vida
from iagente_vida.agents.adviser import PlainAgent
from tests.conversations.runner import Talk, ports, texts_of


async def main(texts: list[str]) -> None:
    """Says the texts, one a turn."""
    talk = Talk(PlainAgent(ports()))
    for text in texts:
        decision = await talk.say(text)
        quote = talk.conversation.quote
        line = {
            "package": iagente_vida.__file__,
            "acts": decision.trace["acts"],
            "said": "\n".join(texts_of(decision.replies)),
            "asked": talk.conversation.asked,
            "profile": {slot: fact.value for slot, fact in talk.conversation.profile.facts.items()},
            "product": quote.options[0].product if quote else "",
        }
        sys.stdout.write(f"{json.dumps(line, ensure_ascii=False)}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
