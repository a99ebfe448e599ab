"""What is written for Chatwoot: words, files, failures, and never health."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from iagente_vida.config import Settings
from iagente_vida.domain.conversation import Conversation, Mode, Stage
from iagente_vida.domain.decision import Decision, LedgerEntry
from iagente_vida.domain.events import CustomerMessage, Media
from iagente_vida.domain.insurance.lifecycle import QuoteChange, QuoteState
from iagente_vida.domain.profile import Fact
from iagente_vida.domain.replies import RATING_REF, Choice, Document, Reply, TemplateUse
from iagente_vida.lead_steps import lead_change
from iagente_vida.lead_view import OBJECTION_LABELS, STAGE_LABELS, LeadView
from iagente_vida.mirror import CHANNEL, LATER_CHANNEL, SURVEY, Heard, Mirror
from iagente_vida.parts import make_mirror
from iagente_vida.store.inbound import Address
from iagente_vida.store.lead_records import LeadSource, LeadStep
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Parcel, Settlement

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
VIEW = LeadView(ZoneInfo("Europe/Madrid"), str, lambda reason: f"por {reason}")
LINK = "https://vida.example/apartado/1"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    mask = make_mirror(Settings(data_dir=tmp_path_factory.mktemp("data"))).mask
    return Mirror(mask, lambda _conversation: "nota", VIEW, lambda seq: f"{LINK}{seq}")


def heard(text: str, *, kept: str | None = None, media: Media | None = None, kind: str = "text") -> Heard:
    message = CustomerMessage(message_id="wamid.1", type=kind, sent_at=NOW, text=text, media=media)
    return Heard(message=message, seq=7, kept=kept)


def body(row: OutboxDraft) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(row.body)
    return document


def row_of(mirror: Mirror, one: Heard, before: Conversation | None = None) -> dict[str, Any]:
    before = before or Conversation()
    rows = mirror.of_turn(before, before.copy(), [one.message], [one])
    return body(rows[0])


def test_who_wrote_what_perhaps_never_arrived_is_told(mirror: Mirror) -> None:
    [row] = mirror.of_doubt("chatwoot:1:9")
    assert (row.channel, row.kind, body(row)["ref"]) == (CHANNEL, "failed", "chatwoot:1:9")
    assert "No se sabe si el cliente lo ha recibido" in body(row)["text"]
    assert mirror.of_doubt("ask:age") == ()


def test_health_that_is_not_kept_leaves_only_a_mark(mirror: Mirror) -> None:
    row = row_of(mirror, heard("Tengo diabetes", kept="[dato de salud]"))
    assert row["text"] == "[dato de salud]"


def test_health_that_is_kept_apart_has_a_link(mirror: Mirror) -> None:
    row = row_of(mirror, heard("Quiero un seguro. Tengo diabetes."))
    assert "diabetes" not in row["text"]
    assert f"[dato de salud: {LINK}7]" in row["text"]


def test_whatever_answers_a_question_about_health_is_apart(mirror: Mirror) -> None:
    row = row_of(mirror, heard("dos al día desde hace años"), Conversation(asked="health_flags"))
    assert row["text"] == f"[dato de salud: {LINK}7]"


@pytest.mark.parametrize(
    ("caption", "before"),
    [("Mi informe de diabetes", Conversation()), ("", Conversation(mode=Mode.WAITING, handover="health"))],
)
def test_a_file_that_may_show_health_stays_where_it_is(mirror: Mirror, caption: str, before: Conversation) -> None:
    row = row_of(mirror, heard(caption, media=Media(id="9", mime_type="image/jpeg"), kind="image"), before)
    assert "media" not in row
    assert LINK in row["text"]


def test_a_person_reads_what_is_written_to_them(mirror: Mirror) -> None:
    row = row_of(mirror, heard("Tengo diabetes", kept="[dato de salud]"), Conversation(mode=Mode.HUMAN))
    assert row["text"] == "Tengo diabetes"


def test_account_numbers_are_as_they_are_kept(mirror: Mirror) -> None:
    row = row_of(mirror, heard("Mi cuenta es ES91 2100 0418 4502 0005 1332", kept="Mi cuenta es [iban]"))
    assert row["text"] == "Mi cuenta es [iban]"


@pytest.mark.parametrize(("kind", "named"), [("location", "ubicación"), ("sticker", "sticker"), ("order", "order")])
def test_a_message_without_words_says_what_it_is(mirror: Mirror, kind: str, named: str) -> None:
    assert row_of(mirror, heard("", kind=kind))["text"] == f"[{named}]"


def parcel(reply: Reply, **values: Any) -> Parcel:
    given: dict[str, Any] = {
        "seq": 5,
        "conversation_id": 1,
        "contact_id": 1,
        "channel": "whatsapp",
        "kind": "reply",
        "body": msgspec.json.encode(reply),
        "author": "bot",
        "ref": reply.ref,
        "attempt": 1,
        "tracker": "a-5",
        "address": Address(wa_id="34600000001"),
        "phone_number_id": "1",
        "mode": "bot",
        "opted_out": False,
        "window_expires_at": NOW,
        "created_at": NOW,
        "owner": "m",
    }
    return Parcel(**(given | values))


SENT = Settlement(state=OutboxState.SENT, at=NOW, provider_id="wamid.OUT")


def test_a_document_goes_along_and_choices_are_lines(mirror: Mirror) -> None:
    paper = Reply(text="Tu propuesta", document=Document(key="propuesta-1", filename="Propuesta.pdf"), ref="document:x")
    [row] = mirror.of_send(parcel(paper), SENT)
    assert (body(row)["document"]["key"], body(row)["of"], body(row)["text"]) == ("propuesta-1", 5, "Tu propuesta")
    [row] = mirror.of_send(parcel(Reply(text="¿Fumas?", buttons=(Choice("si", "Sí"), Choice("no", "No")))), SENT)
    assert body(row)["text"] == "¿Fumas?\n▸ Sí\n▸ No"
    assert row.once


def test_the_question_for_a_rating_is_chatwoot_s_survey(mirror: Mirror) -> None:
    [row] = mirror.of_send(parcel(Reply(text="¿Qué tal?", ref=RATING_REF)), SENT)
    assert body(row)["content_type"] == SURVEY


def test_a_template_that_left_in_place_of_a_reply_is_shown_in_its_words_and_not_the_reply_s(mirror: Mirror) -> None:
    use = TemplateUse(purpose="seguimiento", parameters=(("nombre", "Ana"),))
    reply = Reply(text="¿Lo vemos?", template=use)
    [row] = mirror.of_send(parcel(reply), replace(SENT, as_template="seguimiento"))
    assert msgspec.convert(body(row)["use"], TemplateUse) == use
    assert "¿Lo vemos?" not in body(row)["text"]
    [row] = mirror.of_send(parcel(reply), SENT)
    assert (body(row).get("use"), body(row)["text"]) == (None, "¿Lo vemos?")
    [row] = mirror.of_send(parcel(reply, kind="template", body=msgspec.json.encode(use)), SENT)
    assert msgspec.convert(body(row)["use"], TemplateUse) == use


def test_a_message_that_never_left_is_shown_as_failed(mirror: Mirror) -> None:
    refused = Settlement(state=OutboxState.FAILED, at=NOW, error="recipient", error_code=131026)
    [row] = mirror.of_send(parcel(Reply(text="Hola")), refused)
    assert "no puede recibir" in body(row)["failure"]
    assert mirror.of_send(parcel(Reply(text="Hola")), Settlement(state=OutboxState.PENDING, at=NOW)) == ()


def test_facts_wait_together_and_messages_do_not_wait_for_them(mirror: Mirror) -> None:
    before, after = Conversation(last_customer_at=NOW), Conversation(last_customer_at=NOW, stage=Stage.COTIZACION)
    [row] = mirror.of_turn(before, after, [])
    assert (row.channel, row.merges, row.delay.total_seconds() > 0) == (LATER_CHANNEL, True, True)
    assert mirror.of_turn(before, before.copy(), []) == []
    assert {one.channel for one in mirror.of_turn(Conversation(), Conversation(), [heard("Hola").message])} == {CHANNEL}


def test_what_is_seen_of_a_lead_are_facts() -> None:
    conversation = Conversation(
        stage=Stage.COTIZACION,
        mode=Mode.WAITING,
        handover="schedule_call",
        variants={"objection_price": 1, "cheaper_option": 1, "objection_bank": 2, "greet": 1},
    )
    seen = VIEW.of(conversation, NOW, LeadSource(source="anuncio", detail={"headline": "Tu familia"}))
    assert seen.attributes == {
        "etapa": "COTIZACION",
        "modo": "waiting",
        "motivo": "por schedule_call",
        "espera_desde": "2026-06-01 12:00",
        "pide_llamada": "sí",
        "origen": "anuncio",
        "anuncio": "Tu familia",
    }
    assert seen.labels == ("etapa-cotizacion", "objecion-precio", "objecion-banco")
    assert set(seen.labels) <= {*STAGE_LABELS.values(), *OBJECTION_LABELS}


def test_health_is_no_fact_of_a_lead() -> None:
    conversation = Conversation()
    fact = Fact(value=["diabetes"], message_id="m", extractor="rule", at=NOW)
    conversation.profile.facts["health_flags"] = fact
    assert "diabetes" not in str(VIEW.of(conversation))


def test_a_lead_s_steps_source_and_rating() -> None:
    first = CustomerMessage(message_id="1", type="text", sent_at=NOW, referral={"headline": "Vida", "ctwa_clid": "x"})
    after = Conversation(stage=Stage.COTIZACION, last_customer_at=NOW)
    change = lead_change(Conversation(), Decision(conversation=after), [first])
    assert change is not None
    assert change.steps == (LeadStep.NEEDS, LeadStep.QUOTED)
    assert change.source == LeadSource(source="anuncio", detail={"headline": "Vida"})
    decision = Decision(
        conversation=Conversation(stage=Stage.FINALIZADO, mode=Mode.WAITING, last_customer_at=NOW),
        quote_changes=(QuoteChange(quote_id="q", state=QuoteState.ACCEPTED),),
        ledger=(LedgerEntry(kind="rating", payload={"value": 5}), LedgerEntry(kind="rating_asked", payload={})),
    )
    change = lead_change(after, decision, [])
    assert change is not None
    assert change.steps == (LeadStep.CLOSED, LeadStep.HANDED_OVER, LeadStep.CONVERTED)
    assert (change.rating, change.asked, change.source) == (5, True, None)
    assert lead_change(after, Decision(conversation=after), []) is None
