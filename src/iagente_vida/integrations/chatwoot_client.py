"""Chatwoot's API for one account: one thin method a call, each with the token that may make it.

Every failure is a ChatwootError. Repeating a message is the caller's decision: Chatwoot has no idempotency key, so look
for our own `key` in the conversation first (`find_own`).
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from iagente_vida.clock import Clock
from iagente_vida.integrations.chatwoot_account import AccountCalls
from iagente_vida.integrations.chatwoot_calls import API_CHANNEL, PAGE_SIZE
from iagente_vida.integrations.chatwoot_contacts import ContactCalls
from iagente_vida.integrations.chatwoot_conversations import ConversationCalls
from iagente_vida.integrations.chatwoot_figures import FigureCalls
from iagente_vida.integrations.chatwoot_http import ChatwootHttp, Token
from iagente_vida.integrations.chatwoot_messages import ATTACHMENT_LIMIT, CONTENT_LIMIT, Attachment, MessageCalls

__all__ = ["API_CHANNEL", "ATTACHMENT_LIMIT", "CONTENT_LIMIT", "PAGE_SIZE", "Attachment", "ChatwootClient"]


class ChatwootClient(ContactCalls, ConversationCalls, MessageCalls, AccountCalls, FigureCalls):
    """Calls for one account. A missing bot or platform token falls back to the user's."""

    def __init__(
        self,
        base_url: str,
        account_id: int,
        user_token: str,
        *,
        bot_token: str = "",
        platform_token: str = "",
        per_second: float = 40,
        seconds: float = 15,
        clock: Clock | None = None,
    ) -> None:
        http = ChatwootHttp(
            base_url,
            {Token.USER: user_token, Token.BOT: bot_token, Token.PLATFORM: platform_token},
            per_second=per_second,
            seconds=seconds,
            clock=clock,
        )
        super().__init__(http, account_id)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
