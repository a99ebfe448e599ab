"""Whole conversations against the real store, turn and delivery, on a virtual clock."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import AdviserNote, Conversation
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.events import AdviserMessage, CustomerMessage, GiveBack, Restart
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.replies import Reply
from iagente_vida.rehearsal import simulation
from iagente_vida.rehearsal.invariants import LAWS, broken
from iagente_vida.rehearsal.outcome import final_line
from iagente_vida.rehearsal.personas import Move
from iagente_vida.rehearsal.player import Record, Step, advance, play, transcript
from iagente_vida.rehearsal.replaying import Replayed, replay
from iagente_vida.rehearsal.script import Auto, Say, Script, Wait, read_scripts
from iagente_vida.rehearsal.simulation import shrink, simulate
from iagente_vida.rehearsal.world import START, Bubble, World, opened_world
from iagente_vida.store.summaries import StoredTurn
from iagente_vida.tariffs import DEMO_PACK, load_pack
from tests.bad_models import BAD_MODELS, consultant_of
from tests.conversations.runner import ports

FOLDER = Path(__file__).parents[1] / "data" / "rehearsals"
CASES = sorted(FOLDER.glob("*.jsonl"))
SCRIPTS = {script.ident: script for path in CASES for script in read_scripts(path)}
EXPECTED = {
    row["id"]: row["expected"]
    for path in CASES
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
}
OURS = [ident for ident in SCRIPTS if not ident.startswith("X")]
"""Not those of authors who never saw the product: in doubt a lying model may tilt what they say oddly."""
AGENT = PlainAgent(ports())


@pytest.mark.parametrize("ident", SCRIPTS)
async def test_a_rehearsal_ends_as_it_should(ident: str) -> None:
    await ends_well(ident, AGENT)


@pytest.mark.parametrize(("ident", "model"), list(zip(OURS, cycle(BAD_MODELS), strict=False)))
async def test_a_rehearsal_ends_as_it_should_with_a_bad_model(ident: str, model: str) -> None:
    await ends_well(ident, misled(model))


@pytest.mark.soak
@pytest.mark.parametrize("model", BAD_MODELS)
@pytest.mark.parametrize("ident", SCRIPTS)
async def test_every_rehearsal_ends_as_it_should_with_every_bad_model(ident: str, model: str) -> None:
    await ends_well(ident, misled(model))


@pytest.mark.parametrize("model", BAD_MODELS)
async def test_simulated_customers_with_a_bad_model_break_no_promise(model: str) -> None:
    _, failures = await simulate(misled(model), 5, seed=23)
    assert [(failure.law, transcript(failure.record)) for failure in failures] == []


def misled(model: str) -> PlainAgent:
    """The adviser with a language model at its worst."""
    honest = ports()
    return PlainAgent(replace(honest, consultant=consultant_of(model, honest.understander)))


async def ends_well(ident: str, agent: PlainAgent) -> None:
    """Plays a script and looks at everything that is expected of it."""
    async with opened_world(agent) as world:
        record = await play(SCRIPTS[ident], world)
    final, expected = final_line(record), EXPECTED[ident]
    assert final["stage"] in expected["stage"], transcript(record)
    for key in ("handoff", "opt_out", "quote_allowed"):
        assert expected[key] in (None, final[key]), key
    assert {code: final["checks"][code] for code in expected["checks"]} == dict.fromkeys(expected["checks"], True)
    asked = {slot: value for slot, value in expected["profile_if_asked"].items() if slot in final["asked"]}
    wanted = asked | expected["profile"]
    assert {slot: final["profile"].get(slot) for slot in wanted} == wanted
    assert [slot for slot in expected["profile_absent"] if slot in final["profile"]] == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("price_shown", "hola"),
        ("silent_after_opt_out", "hola"),
        ("crisis_protocol", "hola"),
        ("complaint_logged", "hola"),
        ("choice_recorded:1", "hola"),
        ("handoff_within:3", "hola"),
        ("requote_after_correction", "hola"),
        ("followup_scheduled", "hola"),
        ("explains_adult_required", "hola"),
        ("answers_from_knowledge_base:1", "hola"),
        ("profile_empty_at_end", "tengo 40 años y fumo"),
        ("age_not:40", "tengo 40 años"),
    ],
)
async def test_a_check_can_fail(code: str, says: str) -> None:
    script = Script(ident="x", wa_from="34600000001", turns=(Say(texts=(says,)),), answers={}, checks=(code,))
    async with opened_world(AGENT) as world:
        assert final_line(await play(script, world))["checks"][code] is False


async def test_volunteered_health_is_nowhere_in_clear(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    turns = (
        Say(texts=("hola, quiero un seguro", "tengo 52 años y padezco fibromialgia severa")),
        Say(texts=("no fumo",)),
    )
    script = Script(ident="x", wa_from="34600000001", turns=turns, answers={})
    async with opened_world(AGENT) as world:
        record = await play(script, world)
    for place, kept in record.documents.items():
        assert "fibromialgia" not in kept.casefold(), place
    assert "fibromialgia" not in f"{record.clear}{caplog.text}".casefold()
    assert "[dato de salud]" in record.documents["inbox.payload"]


async def test_an_account_number_is_struck_out_of_what_is_kept() -> None:
    script = Script(
        ident="x", wa_from="34600000001", turns=(Say(texts=("apunta: ES91 2100 0418 4502 0005 1332",)),), answers={}
    )
    async with opened_world(AGENT) as world:
        record = await play(script, world)
    assert not [place for place, kept in record.documents.items() if "2100" in kept]
    assert "[iban]" in record.documents["inbox.payload"]


async def test_a_follow_up_leaves_only_with_consent() -> None:
    for answer, messages in (("sí", 3), ("no", 0)):
        async with opened_world(AGENT) as world:
            turns = (
                Say(texts=("tengo 38 años, no fumo, un capital de 100.000 euros durante 20 años",)),
                Say(texts=("me lo tengo que pensar",)),
                Say(texts=(answer,)),
                Wait(hours=24 * 40),
            )
            record = await play(Script(ident="x", wa_from="34600000001", turns=turns, answers={}), world)
        said = [line for line in record.ledger if line.kind == "followup_said"]
        assert len(said) == messages
        assert all(later.at - line.at >= timedelta(days=1) for line, later in pairwise(said))
        assert not record.steps[-1].timers
        assert not record.steps[-1].bubbles  # the window is closed: it waits for an approved template


async def test_an_auto_turn_answers_what_is_asked_until_a_stage() -> None:
    script = SCRIPTS["E10"]
    async with opened_world(AGENT) as world:
        record = await play(script, world)
    assert any(isinstance(turn, Auto) for turn in script.turns)
    assert "desired_capital" in record.asked
    assert record.end.stage == "PRESENTACION_PROPUESTA"


async def test_simulated_customers_break_no_promise() -> None:
    funnel, failures = await simulate(AGENT, 25, seed=11)
    assert [(failure.law, transcript(failure.record)) for failure in failures] == []
    assert funnel.conversations == 25


async def test_simulated_customers_all_talk_in_the_same_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their waits do not add up to years in which articles and tariffs have lapsed."""
    last: list[timedelta] = []

    async def noted(record: Record, world: World, *texts: str, **how: Any) -> None:
        await advance(record, world, *texts, **how)
        last.append(world.clock.now() - START)

    monkeypatch.setattr(simulation, "advance", noted)
    await simulate(AGENT, 40, seed=7)
    assert max(last) < timedelta(days=120)


async def test_a_failure_is_shrunk_to_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LAWS, "sin tabaco", lambda step: "smoker" not in step.after.profile.facts)
    _, failures = await simulate(AGENT, 4, seed=5)
    found = [failure for failure in failures if failure.law == "sin tabaco"]
    assert found
    assert min(len(failure.record.steps) for failure in found) == 1


@pytest.mark.parametrize(
    ("texts", "said", "law"),
    [
        (("perdona, tengo 50",), "Corregido: edad, de 49 a 50 años.", []),
        (("{{7*7}}",), "Eso son 49.", ["ninguna plantilla sin rellenar"]),
        (("hola",), "Hola, {nombre}.", ["ninguna plantilla sin rellenar"]),
    ],
)
def test_a_number_is_worked_out_only_when_it_was_tried(texts: tuple[str, ...], said: str, law: list[str]) -> None:
    bubble = Bubble(at=START, to="34600000001", author="bot", reply=Reply(text=said, ref="x"), conversation_id=1)
    end = Conversation()
    step = Step(at=START, texts=texts, bubbles=(bubble,), before=end, after=end, timers=(), ledger=())
    assert broken(step) == law


class Sulking(PlainAgent):
    """Breaks a promise on purpose: silent as soon as a customer who has said how old they are calls it dear."""

    async def decide(self, turn: TurnInput) -> Decision:
        decision = await super().decide(turn)
        dear = any("caro" in event.text for event in turn.events if isinstance(event, CustomerMessage))
        known = turn.conversation.profile.age(turn.now.date()) is not None
        return replace(decision, replies=()) if dear and known else decision


async def test_a_broken_agent_is_shown_by_a_short_conversation() -> None:
    moves = [
        Move(texts=("hola", "buenas")),
        Move(texts=("qué tiempo hace hoy?",)),
        Move(hours=3),
        Move(texts=("por cierto", "tengo 40 años", "gracias")),
        Move(tap=0),
        Move(texts=("y si lo quiero cancelar?",)),
        Move(texts=("100.000 euros", "ya veremos")),
        Move(texts=("gracias", "es muy caro")),
    ]
    agent = Sulking(ports())
    script = Script(ident="roto", wa_from="34600000001", turns=(), answers={})
    shown = await shrink(agent, moves, "nadie sin respuesta", Record(script=script))
    assert [step.texts for step in shown.steps] == [("tengo 40 años",), ("es muy caro",)]
    told = transcript(shown)
    assert told.count("cliente>") == 2
    assert "cliente> es muy caro\n\nEtapa" in told


async def test_a_law_that_only_the_whole_tables_show_is_shrunk_too() -> None:
    """An agent that keeps an illness in its notes breaks no law of a step, but the tables hold it at the end."""

    class Noting(PlainAgent):
        async def decide(self, turn: TurnInput) -> Decision:
            decision = await super().decide(turn)
            heard = [event.text for event in turn.events if isinstance(event, CustomerMessage)]
            notes = [AdviserNote(at=turn.now, text=text) for text in heard if "asma" in text]
            decision.conversation.notes += notes
            return decision

    moves = [Move(texts=("hola",)), Move(texts=("por cierto, tengo asma",)), Move(texts=("no fumo",))]
    script = Script(ident="roto", wa_from="34600000001", turns=(), answers={})
    shown = await shrink(Noting(ports()), moves, "ningún dato de salud guardado", Record(script=script))
    assert [step.texts for step in shown.steps] == [("por cierto, tengo asma",)]


async def test_a_replay_of_the_same_code_differs_in_nothing() -> None:
    async with opened_world(AGENT) as world:
        record = await play(SCRIPTS["E16"], world)
        turns = await world.store.stored_turns(record.conversation_id)
    result = await replay(AGENT, record.conversation_id, turns)
    assert result.turns == len(record.user_steps)
    assert result.differences == ()
    assert result.stage == record.end.stage


async def test_a_replay_has_every_turn_also_those_that_no_message_caused() -> None:
    """Time, advisers, restarts and bursts are turns too; none of them differs in the code that ran them."""
    record = Record(script=Script(ident="todo", wa_from="34600000001", turns=(), answers={}))
    async with opened_world(AGENT) as world:
        await advance(record, world, "hola", "tengo 40 años, no fumo, 100.000 euros durante 20 años")
        await advance(record, world, "me lo tengo que pensar")
        await advance(record, world, "sí")
        await advance(record, world, wait=timedelta(days=3))
        await advance(record, world, event=AdviserMessage(text="Soy Ana", author="ana"))
        await advance(record, world, "una cosa más", "sigues ahí?")
        await advance(record, world, event=GiveBack(author="ana"))
        await advance(record, world, event=Restart(author="ana"))
        await advance(record, world, "BAJA")
        turns = await world.store.stored_turns(record.conversation_id)
    kinds = {row.kind for turn in turns for row in turn.events}
    assert {"message", "timer", "adviser_message", "give_back", "restart"} <= kinds
    assert [turn.version for turn in turns] == list(range(1, len(turns) + 1))
    assert max(len(turn.events) for turn in turns) > 1
    result = await replay(AGENT, record.conversation_id, turns)
    assert (result.turns, result.differences) == (len(turns), ())


async def replayed_by(agent: PlainAgent) -> tuple[Replayed, list[StoredTurn]]:
    """What changes in a stored sale when another program answers, and its turns as they were."""
    async with opened_world(AGENT) as world:
        record = await play(SCRIPTS["E16"], world)
        turns = await world.store.stored_turns(record.conversation_id)
    return await replay(agent, record.conversation_id, turns), turns


async def test_a_replay_shows_other_words_without_calling_them_another_price() -> None:
    entry = ports().texts["ask_smoker"]
    reworded = replace(entry, texts=("¿Eres de fumar?",), again=("¿Eres de fumar?",))
    result, turns = await replayed_by(PlainAgent(replace(ports(), texts={**ports().texts, "ask_smoker": reworded})))
    assert [(each.replies, each.stage, each.prices) for each in result.differences] == [(True, False, False)]
    assert "¿Eres de fumar?" in "\n".join(result.differences[0].now)
    assert result.stage == turns[-1].stage


async def test_a_replay_shows_another_price(tmp_path: Path) -> None:
    folder = tmp_path / "dearer"
    shutil.copytree(DEMO_PACK, folder)
    sheet = (folder / "pack.toml").read_text(encoding="utf-8").replace("beta = 0.30", "beta = 0.35")
    (folder / "pack.toml").write_text(sheet, encoding="utf-8")
    result, _ = await replayed_by(PlainAgent(replace(ports(), pricing=TablePricing(load_pack(folder)))))
    dearer = [each for each in result.differences if each.prices]
    assert dearer
    assert all(each.prices_then and each.prices_now and not each.stage for each in dearer)


async def test_a_replay_shows_the_turn_in_which_the_stage_becomes_another() -> None:
    strict = replace(ports().limits, age_max=20)
    result, turns = await replayed_by(PlainAgent(replace(ports(), limits=strict)))
    apart = [each for each in result.differences if each.stage]
    first = apart[0]
    assert first.stage_then == turns[first.turn - 1].stage != first.stage_now
    assert all(each.stage_then == turns[each.turn - 1].stage for each in apart)
    assert (apart[-1].turn, apart[-1].stage_now) == (turns[-1].version, result.stage)


async def test_a_conversation_without_its_beginning_is_not_replayed() -> None:
    """Retention takes the oldest away: what came after can not be decided again as it was."""
    _, turns = await replayed_by(AGENT)
    cut = await replay(AGENT, 1, turns[2:])
    assert (cut.whole, cut.turns, cut.differences) == (False, 0, ())
    voiceless = [replace(turns[0], events=()), *turns[1:]]
    assert not (await replay(AGENT, 1, voiceless)).whole


async def test_turns_of_an_older_version_are_replayed_without_their_stage() -> None:
    _, turns = await replayed_by(AGENT)
    older = [replace(turn, stage="", given=b"") for turn in turns]
    assert (await replay(AGENT, 1, older)).differences == ()


async def test_the_clock_of_a_world_moves_only_when_told() -> None:
    async with opened_world(AGENT) as world:
        before = world.clock.now()
        await world.wait(timedelta(hours=5))
        assert world.clock.now() - before == timedelta(hours=5)


@pytest.mark.soak
async def test_ten_thousand_simulated_customers_break_no_promise() -> None:
    _, failures = await simulate(AGENT, 10_000, seed=2026)
    assert [(failure.law, transcript(failure.record)) for failure in failures] == []
