"""What advisers write to the customer: as messages of ours, and the amounts that the bot must not contradict."""

from __future__ import annotations

import re
from decimal import Decimal

from iagente_vida.domain.acts import ConfirmChoice, Figure, FigureKind, Greet, Handoff, Present
from iagente_vida.domain.conversation import OfferedQuote
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.events import AdviserMessage
from iagente_vida.domain.insurance.lifecycle import QuoteState
from iagente_vida.domain.replies import INTERACTIVE_BODY_LIMIT, Reply, pieces

AMOUNTS_KEPT = 40
REASON = "adviser_figures"
_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<sum>\d{1,3}(?:[.\s\u00a0]\d{3})+|\d+)(?P<cents>[.,]\d{1,2})?\s*(?P<mil>mil\s+)?"
    r"(?:€|euros?\b|eur\b)",
    re.IGNORECASE,
)


def replies_of(message: AdviserMessage) -> list[Reply]:
    """The WhatsApp messages of one adviser's message, in order: a short text is the first file's caption.

    Each has a ref of its own, so that a repeated order sends only what has not arrived.
    """
    text, files = message.text.strip(), message.files
    captioned = bool(files) and files[0].kind != "audio" and 0 < len(text) <= INTERACTIVE_BODY_LIMIT
    parts = [Reply(text=piece) for piece in ([] if captioned else pieces(text))]
    parts += [Reply(text=text if captioned and not index else "", file=file) for index, file in enumerate(files)]
    return [
        Reply(
            text=part.text,
            file=part.file,
            ref=message.ref if not index else f"{message.ref}#{index + 1}",
            reply_to=message.reply_to if not index else "",
            template=message.template if not index else None,
        )
        for index, part in enumerate(parts)
    ]


def amounts(text: str) -> list[str]:
    """Every amount in euros of a text, as plain decimals with cents."""
    found: dict[str, None] = {}
    for match in _AMOUNT.finditer(text):
        whole = int(re.sub(r"\D", "", match["sum"])) * (1000 if match["mil"] else 1)
        cents = (match["cents"] or "").lstrip(".,").ljust(2, "0")
        found[f"{whole}.{cents}"] = None
    return list(found)


def remember(draft: Draft, message: AdviserMessage) -> None:
    """Keeps who wrote and which amounts."""
    conversation = draft.conversation
    if message.author_id:
        conversation.adviser, conversation.adviser_id = message.author, message.author_id
    known = dict.fromkeys((*conversation.adviser_amounts, *amounts(message.text)))
    conversation.adviser_amounts = list(known)[-AMOUNTS_KEPT:]


def hold_back(draft: Draft) -> None:
    """Does not say a price beside which a person's amount is wrong: the person hears of it first."""
    conversation = draft.conversation
    quote = next((act.quote for act in draft.acts if isinstance(act, Present | ConfirmChoice)), None)
    if quote is None or not conversation.adviser_amounts:
        return
    ours = _amounts_of(quote)
    others = [amount for amount in conversation.adviser_amounts if amount not in ours]
    conversation.adviser_amounts = []
    if not others:
        return
    recommended = quote.options[0]
    draft.acts[:] = [act for act in draft.acts if isinstance(act, Greet)]
    draft.say(Handoff(REASON, who_and_when(draft)))
    draft.hand_over(REASON)
    said = Figure(FigureKind.WORDS, ", ".join(f"{amount} €" for amount in others), "adviser")
    reckoned = Figure(FigureKind.WORDS, f"{recommended.monthly} € al mes", f"quote:{quote.quote_id}")
    draft.notes.append(Note(REASON, (("dato", said), ("valor", reckoned))))
    draft.move_quote(quote.quote_id, QuoteState.SUPERSEDED)
    conversation.quote = conversation.chosen = None
    draft.record("adviser_figures", quote_id=quote.quote_id, amounts=others)


def _amounts_of(quote: OfferedQuote) -> set[str]:
    values = [str(option.capital) for option in quote.options]
    for option in quote.options:
        values += [option.annual, option.monthly, option.annual_in_instalments]
    return {f"{Decimal(value):.2f}" for value in values}
