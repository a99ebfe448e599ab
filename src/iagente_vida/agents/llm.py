"""A LangChain chat model as `Proposer`. The only module that imports langchain (extra `[llm]`); import it late."""

from __future__ import annotations

import logging
from typing import Any

from iagente_vida.agents import exporters
from iagente_vida.agents.instructions import instructions, question
from iagente_vida.agents.understanding.proposal import Proposal

# At DEBUG these write whole requests, and those hold what a customer wrote.
_TALKATIVE = ("openai", "anthropic", "httpx", "httpcore", "langchain")


class NoProposalError(Exception):
    """The model refused, or answered in another form."""


class ChatModel:
    """Implements `Proposer` with structured output. Safe to share between conversations of one event loop."""

    def __init__(self, model: Any) -> None:
        self._model = model.with_structured_output(Proposal, include_raw=True)
        self._instructions = instructions()

    async def propose(self, text: str, asked: str) -> Proposal:
        """See `Proposer`. Raises NoProposalError, or what the provider's client raises."""
        answer = await self._model.ainvoke([("system", self._instructions), ("human", question(text, asked))])
        proposal = answer["parsed"]
        if not isinstance(proposal, Proposal):
            raise NoProposalError
        return proposal


def load_model(name: str, base_url: str = "", api_key: str = "", *, seconds: float) -> ChatModel:
    """The model `provider:name`, e.g. `openai:gpt-5-mini`; address and key are the provider's own when empty.

    Raises ImportError when langchain or the provider's package is missing, ValueError for a provider that it does not
    know. Nothing is sent.
    """
    exporters.switch_off()
    for logger in _TALKATIVE:
        logging.getLogger(logger).setLevel(logging.WARNING)
    from langchain.chat_models import init_chat_model

    given: dict[str, Any] = {key: value for key, value in (("base_url", base_url), ("api_key", api_key)) if value}
    return ChatModel(init_chat_model(name, temperature=0, timeout=seconds, max_retries=0, **given))
