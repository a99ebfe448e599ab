""" "¿Y si dejo de fumar?", "¿y si fumo a veces?": an if changes no fact; the engine says what it would cost then."""

from __future__ import annotations

import re
from dataclasses import replace

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedOption, OfferedQuote
from iagente_vida.domain.dialogue import gathering, quoting
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.quote import QuoteRequest

_QUIT = re.compile(
    r"\bsi (?:lo dejo|dejo|dejara|dejase|dejar[ae] de|no fumara|no fumase|no fumo|dej[oe])\b"
    r"(?: de fumar| el tabaco| de vapear)?|"
    r"\b(?:cuando|como) (?:deje|no) (?:de fumar|el tabaco|fumador)|"
    r"\bsin fumar\b|\bde no fumador\b|\bdejando (?:de fumar|el tabaco)"
)
_SMOKES = re.compile(r"\bsi (?:yo )?(?:me )?(?:fumo|fumara|fumase|fumaba|vapeo|vapeara|echo)\b")
_PRETENDS = re.compile(
    r"\bsi\b[^.!]{0,40}\b(?:dig[oa]|dijera|pong[oa]|pusiera|miento|mintiera|contesto|respondo|marco)\b[^.!]*\?"
)
_WONDERS = re.compile(r"\W*(?:aj[aá]|vale|ok|pero|oye|ah|bueno)?\W*\by si\b[^\d]*$")
_TOBACCO = re.compile(r"\b(?:fum|tabac|vape|dej)")


def supposes(reading: Reading) -> bool:
    """Whether the message speaks of giving up smoking as an if."""
    return bool(_QUIT.search(reading.text) and _TOBACCO.search(reading.text))


def supposes_to_smoke(reading: Reading) -> bool:
    """Whether the message asks about smoking as an if; "si fumo, unos diez al día" is an answer."""
    asks = "?" in reading.text or bool(_WONDERS.match(reading.text))
    return asks and bool(_SMOKES.search(reading.text))


def without_suppositions(reading: Reading) -> Reading:
    """The reading without the facts that were only supposed."""
    if not supposes(reading) and not supposes_to_smoke(reading) and not _PRETENDS.search(reading.text):
        return reading
    slots = {slot: value for slot, value in reading.slots.items() if slot not in ("smoker", "quit_smoking_months")}
    return replace(reading, slots=slots)


def _asks(draft: Draft, reading: Reading) -> bool:
    smokes = draft.conversation.profile.value("smoker")
    if smokes is True:
        return supposes(reading)
    return supposes_to_smoke(reading) and not draft.learned


def _respond(draft: Draft, _reading: Reading) -> After:
    quote = draft.conversation.quote
    would_smoke = draft.conversation.profile.value("smoker") is not True
    if quote is None:
        draft.say(Inform("if_smoking_early" if would_smoke else "quit_later"))
        return After.RESUME
    shown = _priced(draft, replace(gathering.request(draft), smoker=would_smoke))
    now = next((option for option in quote.options if option.code == quoting.RECOMMENDED), quote.options[0])
    then, ident = shown
    draft.say(
        Inform(
            "if_smoking" if would_smoke else "quit_smoking",
            (
                ("capital", Figure(FigureKind.EUROS, str(then.capital), f"quote:{ident}/{then.number}/capital")),
                ("mensual", Figure(FigureKind.MONEY, then.monthly, f"quote:{ident}/{then.number}/monthly")),
                (
                    "total_mensual",
                    Figure(FigureKind.MONEY, then.annual_in_instalments, f"quote:{ident}/{then.number}/annual"),
                ),
                ("antes", Figure(FigureKind.MONEY, now.monthly, f"quote:{quote.quote_id}/{now.number}/monthly")),
            ),
        )
    )
    draft.expect("offer_proposal")
    return After.STOP


def _priced(draft: Draft, request: QuoteRequest) -> tuple[OfferedOption, str]:
    """The recommended option of another request, recorded; the quote on the table stays."""
    quote = draft.engine.quote(request)
    offered: OfferedQuote = quoting.offer(quote, quoting.quote_id(draft.turn_key, quote), draft.now)
    draft.quotes.append(quoting.record(quote, offered.quote_id))
    draft.record("what_if", quote_id=offered.quote_id)
    option = next((each for each in offered.options if each.code == quoting.RECOMMENDED), offered.options[0])
    return option, offered.quote_id


WHAT_IF = Pattern("what_if", _asks, _respond)
