"""Acts -> parts of messages. Words come from the approved copy, figures from the acts, identity from the broker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iagente_vida.agents.gate import Source
from iagente_vida.agents.wording.figures import write
from iagente_vida.agents.wording.texts import Entry, formal_key, placeholders
from iagente_vida.domain.acts import (
    Act,
    Apologise,
    Ask,
    AskRating,
    Confirm,
    ConfirmChoice,
    Corrected,
    Deliver,
    Disclose,
    Figure,
    FigureKind,
    Greet,
    Handoff,
    Inform,
    Present,
)
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.conversation import OfferedOption, OfferedQuote
from iagente_vida.domain.dialogue.taps import option_id, slot_id
from iagente_vida.domain.replies import RATING_REF, Choice, Document, Reply

Figures = Mapping[str, Figure]
PROPOSED = "catalogue"
"""The source of a value that we proposed and the customer did not say."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what is said, with the sources of its numbers. `alone` = a message of its own."""

    reply: Reply
    sources: tuple[Source, ...]
    alone: bool = False


class Speaker:
    """Words the acts of one turn. `used` counts variants for the whole conversation and is updated."""

    def __init__(
        self, texts: Mapping[str, Entry], broker: Broker, used: dict[str, int], *, formal: bool = False
    ) -> None:
        self._texts = texts
        self._formal = formal
        self._used = used
        self._invented = broker.invented
        self._broker = {
            **broker.words(),
            "domicilio": f", con domicilio en {broker.address}" if broker.address else "",
            "asesoramiento": f" El mediador {broker.advice}." if broker.advice else "",
            "participaciones": f" (participaciones del diez por ciento o más: {broker.holdings})"
            if broker.holdings
            else "",
            "asistencia": broker.assistance or broker.phone,
        }

    def part(self, act: Act) -> Part:
        """The wording of one act."""
        match act:
            case Greet():
                return self._plain("greet_invented" if self._invented else "greet", "greet", alone=True)
            case Ask():
                return self._ask(act)
            case Confirm():
                proposed = f"propose_{act.slot}" if act.value.source == PROPOSED else ""
                key = self._about(proposed if proposed in self._texts else f"confirm_{act.slot}", act.other)
                return self._plain(key, f"confirm:{act.slot}", {"valor": act.value})
            case Corrected():
                figures = {"antes": act.old, "ahora": act.new}
                return self._plain(f"corrected_{act.slot}", f"corrected:{act.slot}", figures)
            case Inform():
                return self._plain(act.topic, f"inform:{act.topic}", dict(act.figures))
            case Disclose():
                return self._plain(f"disclose_{act.notice}", f"disclose:{act.notice}", alone=True)
            case Present():
                return self._present(act)
            case ConfirmChoice():
                return self._confirm_choice(act)
            case Deliver():
                return self._document(act)
            case Handoff():
                return self._plain(f"handoff_{act.reason}", f"handoff:{act.reason}", dict(act.figures))
            case Apologise():
                return self._plain(act.cause, f"apologise:{act.cause}")
            case AskRating():
                return self._rating()

    def note(self, topic: str, figures: Figures) -> str:
        """A line for the adviser."""
        return self._fill(f"note_{topic}", figures)[0]

    def safe(self) -> Part:
        """What is said instead of a message that was refused."""
        return self._plain("safe", "safe", alone=True)

    def _plain(self, key: str, ref: str, figures: Figures | None = None, *, alone: bool = False) -> Part:
        text, sources = self._fill(key, figures or {})
        return Part(Reply(text=text, buttons=self._buttons(key), ref=ref), sources, alone)

    def _ask(self, act: Ask) -> Part:
        key = self._about(f"ask_{act.slot}", act.other)
        text, sources = self._fill(key, {}, again=act.attempt > 1)
        suggested = tuple(
            Choice(slot_id(act.slot, figure.value), self._suggestion(act.slot, figure)) for figure in act.suggestions
        )
        cited = tuple(Source(write(figure), figure.source) for figure in act.suggestions)
        if act.slot == "phone":  # only asked of those whose number WhatsApp keeps to itself
            return Part(Reply(text=text, ref="ask:phone", asks_phone=True), sources)
        return Part(Reply(text=text, buttons=suggested or self._buttons(key), ref=f"ask:{act.slot}"), sources + cited)

    def _entry(self, key: str) -> Entry:
        """The text, as usted when the customer is addressed so and it says anything to them."""
        return self._texts.get(formal_key(key), self._texts[key]) if self._formal else self._texts[key]

    def _about(self, key: str, other: bool) -> str:
        """The text about the second insured, where there is one of its own."""
        return f"{key}_otro" if other and f"{key}_otro" in self._texts else key

    def _suggestion(self, slot: str, figure: Figure) -> str:
        return f"{write(figure)} años" if slot == "term_years" else write(figure)

    def _present(self, act: Present) -> Part:
        quote = act.quote
        plain = "present_again" if act.previous is not None else "present_head"
        head = self._about(f"present_{quote.form}" if f"present_{quote.form}" in self._texts else plain, act.other)
        valid = Figure(FigureKind.DATE, quote.valid_until.isoformat(), f"quote:{quote.quote_id}/valid_until")
        pieces = [self._fill(head, {"anos": _figure(quote, quote.options[0], "term_years")})]
        pieces += [self._fill("present_option", self._option(quote, option)) for option in quote.options]
        if act.previous is not None and act.previous.form == quote.form:
            pieces += self._before(act.previous, quote)
        if quote.form == "renovable":
            pieces.append(self._fill("present_renewals", _renewals(quote)))
        pieces.append(self._fill("present_indicative" if quote.indicative else "present_firm", {"hasta": valid}))
        if quote.demo:
            pieces.append(self._fill("present_demo", {}))
        pieces.append(self._fill("present_question", {}))
        buttons = []
        for option in quote.options:
            name, source = self._fill(f"nombre_{option.code}", {})
            number = _figure(quote, option, "number")
            buttons.append(Choice(option_id(quote.quote_id, option.number), f"{write(number)}. {name}"))
            pieces.append(("", source))
        text = "\n\n".join(text for text, _ in pieces if text)
        reply = Reply(text=text, buttons=tuple(buttons), ref=f"present:{quote.quote_id}")
        return Part(reply, tuple(source for _, sources in pieces for source in sources))

    def _before(self, old: OfferedQuote, new: OfferedQuote) -> list[tuple[str, tuple[Source, ...]]]:
        pairs = [(option, new.option(option.number)) for option in old.options if option.code == "recomendada"]
        return [
            self._fill(
                "present_before", {"antes": _figure(old, before, "monthly"), "ahora": _figure(new, after, "monthly")}
            )
            for before, after in pairs
            if after is not None
        ]

    def _option(self, quote: OfferedQuote, option: OfferedOption) -> Figures:
        name = self._texts[f"nombre_{option.code}"].texts[0]
        origin = f"quote:{quote.quote_id}/{option.number}"
        return {
            "numero": _figure(quote, option, "number"),
            "nombre": Figure(FigureKind.WORDS, name, f"copy:nombre_{option.code}"),
            "capital": _figure(quote, option, "capital"),
            "anos": _figure(quote, option, "term_years"),
            "mensual": _figure(quote, option, "monthly"),
            "total_mensual": _figure(quote, option, "annual_in_instalments"),
            "anual": _figure(quote, option, "annual"),
            "coberturas": Figure(FigureKind.WORDS, ", ".join(option.covers), f"{origin}/covers"),
            "aseguradora": Figure(FigureKind.WORDS, option.insurer, f"{origin}/insurer"),
        }

    def _confirm_choice(self, act: ConfirmChoice) -> Part:
        option = act.quote.option(act.number)
        if option is None:
            raise ValueError("the chosen option is not on the table")
        special = f"confirm_choice_{act.quote.form}"
        text, sources = self._fill(
            special if special in self._texts else "confirm_choice", self._option(act.quote, option)
        )
        return Part(Reply(text=text, buttons=self._buttons("confirm_choice"), ref="confirm:choice"), sources)

    def _document(self, act: Deliver) -> Part:
        text, sources = self._fill(f"document_{act.kind}", {})
        filename, named = self._fill(f"filename_{act.kind}", {})
        document = Document(key=act.key, filename=filename)
        return Part(Reply(text=text, document=document, ref=f"document:{act.key}"), (*sources, *named), alone=True)

    def _rating(self) -> Part:
        entry = self._texts["ask_rating"]
        text, sources = self._fill("ask_rating", {})
        rows = tuple(Choice(ident, title) for ident, title in entry.buttons)
        return Part(Reply(text=text, rows=rows, list_button=entry.list_button, ref=RATING_REF), sources, alone=True)

    def _buttons(self, key: str) -> tuple[Choice, ...]:
        return tuple(Choice(ident, title) for ident, title in self._entry(key).buttons)

    def _fill(self, key: str, figures: Figures, *, again: bool = False) -> tuple[str, tuple[Source, ...]]:
        """The text with its placeholders filled; what fills them is never read as a template."""
        entry = self._entry(key)
        template = entry.variant(self._used, again=again)
        names = placeholders(template)
        values = {name: write(figures[name]) if name in figures else self._broker[name] for name in names}
        if not values.get("cuando", "-"):
            values["cuando"] = f"en nuestro horario: {self._broker['horario']}"
        copy = [Source(template.format_map(dict.fromkeys(names, "·")), f"copy:{key}")]
        copy += [Source(title, f"copy:{key}") for _, title in entry.buttons]
        filled = [Source(values[name], figures[name].source if name in figures else "broker") for name in sorted(names)]
        return template.format_map(values), (*copy, *filled)


def _figure(quote: OfferedQuote, option: OfferedOption, name: str) -> Figure:
    kinds = {"capital": FigureKind.EUROS, "number": FigureKind.COUNT, "term_years": FigureKind.COUNT}
    value = str(getattr(option, name))
    return Figure(kinds.get(name, FigureKind.MONEY), value, f"quote:{quote.quote_id}/{option.number}/{name}")


def _renewals(quote: OfferedQuote) -> Figures:
    """What the renewable cover costs later."""
    source = f"quote:{quote.quote_id}/renewable"
    last = quote.renewal[-1]
    return {
        "ahora": Figure(FigureKind.MONEY, last.annual, source),
        "edad": Figure(FigureKind.COUNT, str(last.age), source),
    }


def bubbles(parts: Iterable[Part], limit: int = 1000) -> list[Reply]:
    """Joins plain parts into as few messages as read well: text first, buttons last."""
    replies: list[Reply] = []
    open_to_more = False
    for part in parts:
        reply = part.reply
        fits = open_to_more and not part.alone and len(replies[-1].text) + len(reply.text) + 2 <= limit
        if fits:
            before = replies.pop()
            reply = Reply(
                text=f"{before.text}\n\n{reply.text}",
                buttons=reply.buttons,
                rows=reply.rows,
                list_button=reply.list_button,
                ref=reply.ref,
                asks_phone=reply.asks_phone,
            )
        replies.append(reply)
        open_to_more = not (part.alone or reply.buttons or reply.rows or reply.asks_phone)
    return replies
