"""Whether both sides of the play end with the same messages in the same order, and each adviser's reply came once."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iagente_vida.testing import SimulatedChatwoot
from tests.crash.team import Talk

INCOMING, OUTGOING = 0, 1


@dataclass(kw_only=True)
class PlayVerdict:
    """One row of the table, and in `complaints` what is wrong with it."""

    setup: str
    kills: int
    outages: int
    heard: int = 0
    said: int = 0
    adviser: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    silences: int = 0
    over_people: int = 0
    in_doubt: int = 0
    retried: int = 0
    complaints: list[str] = field(default_factory=list)

    HEADINGS = (
        "set-up",
        "kills",
        "outages",
        "heard",
        "said by bot",
        "by advisers",
        "lost",
        "doubled",
        "out of order",
        "silences",
        "over people",
        "in doubt",
        "sent again",
    )

    def cells(self) -> tuple[str, ...]:
        """The row under HEADINGS."""
        counts = [self.kills, self.outages, self.heard, self.said, self.adviser, self.lost, self.doubled]
        counts += [self.out_of_order, self.silences, self.over_people, self.in_doubt, self.retried]
        return (self.setup, *map(str, counts))


async def judge(
    setup: str,
    talks: Sequence[Talk],
    chatwoot: SimulatedChatwoot,
    accepted: Sequence[Mapping[str, Any]],
    doubted: set[str],
    *,
    kills: int,
    outages: int,
    left: dict[str, int],
) -> PlayVerdict:
    """Compares what the phones hold (`accepted` by Graph, and what customers wrote) with what Chatwoot shows.

    `doubted` = trackers of sends whose outcome a kill hid: only these may be there twice, or be shown late. What an
    adviser was told to send again arrives when it was sent again.
    """
    verdict = PlayVerdict(setup=setup, kills=kills, outages=outages, in_doubt=len(doubted))
    if left:
        verdict.complaints.append(f"not settled: {left}")
    for talk in talks:
        _judge_talk(verdict, talk, chatwoot, [one for one in accepted if one["recipient"] == talk.phone], doubted)
    for what in ("lost", "doubled", "out_of_order", "silences", "over_people"):
        if count := getattr(verdict, what):
            verdict.complaints.append(f"{count} {what}")
    return verdict


def _judge_talk(
    verdict: PlayVerdict,
    talk: Talk,
    chatwoot: SimulatedChatwoot,
    accepted: Sequence[Mapping[str, Any]],
    doubted: set[str],
) -> None:
    places = [one for one in chatwoot.state.all("conversations") if one["source_id"] == talk.phone]
    if len(places) != 1:
        verdict.complaints.append(f"customer {talk.customer} has {len(places)} conversations in Chatwoot")
        return
    lines = [
        one
        for one in chatwoot.state.messages_of(places[0]["id"])
        if not one["private"] and one["kind"] in (INCOMING, OUTGOING)
    ]
    tracker_of = {one["wamid"]: one["tracker"] for one in accepted}
    by_adviser = {text: wamid for one in accepted if (wamid := one["wamid"]) and (text := _text(one)) in talk.written}
    sent_by_bot = [one["wamid"] for one in accepted if _text(one) not in talk.written]
    heard = [wamid for step in talk.steps for wamid in step.heard]
    shown = [_name(line, by_adviser) for line in lines]

    # Each message of the phone is shown once.
    counts = Counter(shown)
    for wamid in [*heard, *sent_by_bot]:
        if not counts[wamid]:
            verdict.lost += 1
            verdict.complaints.append(f"{wamid} is not in Chatwoot, in doubt: {tracker_of.get(wamid) in doubted}")
        if counts[wamid] > 1:
            verdict.doubled += 1
            verdict.complaints.append(f"{wamid} is {counts[wamid]} times in Chatwoot")
    # Each reply of an adviser reached the phone once.
    arrived = Counter(_text(one) for one in accepted)
    for text in talk.written:
        times = arrived[text]
        again = any(tracker_of[one["wamid"]] in doubted for one in accepted if _text(one) == text)
        if not times:
            verdict.lost += 1
            verdict.complaints.append(f"the adviser's {text!r} never arrived")
        if times > 1 and not (again and times == 2):
            verdict.doubled += 1
            verdict.complaints.append(f"the adviser's {text!r} arrived {times} times")
    invented = [name for name in shown if name not in {*heard, *tracker_of}]
    if invented:
        verdict.complaints.append(f"{len(invented)} lines in Chatwoot that no phone has: {invented[:3]}")
    sent_again = {by_adviser[text] for text in talk.retried if text in by_adviser}
    sure = [name for name in shown if name not in sent_again and tracker_of.get(name, "") not in doubted]
    misplaced = _misplaced(talk, sure, heard, accepted)
    verdict.complaints += [f"customer {talk.customer}: {one}" for one in (*misplaced, *talk.oddities)]
    verdict.out_of_order += len(misplaced)
    verdict.heard += len(heard)
    verdict.said += len(sent_by_bot)
    verdict.adviser += len(talk.written)
    verdict.retried += len(talk.retried)
    verdict.silences += talk.silences
    verdict.over_people += talk.over_people


def _name(line: Mapping[str, Any], by_adviser: Mapping[str, str]) -> str:
    """The WhatsApp id of a line; an adviser's own has the one under which it arrived."""
    return str(line["source_id"] or by_adviser.get(line["content"], "")) or f"line {line['id']}: {line['content']!r}"


def _text(message: Mapping[str, Any]) -> str:
    return str(message["body"].get("text", {}).get("body", ""))


def _misplaced(
    talk: Talk, shown: Sequence[str], heard: Sequence[str], accepted: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Where Chatwoot's order contradicts the phone's.

    In one direction every message has its place, an adviser's by its number in Chatwoot, whatever order its notice came
    in and whether it came at all. Across the two, what happened within one step happened at the same
    time, and only the steps have an order.
    """
    starts = [step.began for step in talk.steps]
    step_of = {wamid: number for number, step in enumerate(talk.steps) for wamid in step.heard}
    step_of |= {one["wamid"]: max(0, bisect_right(starts, one["at_ms"]) - 1) for one in accepted}
    ranks = {
        "of what was heard": {wamid: number for number, wamid in enumerate(heard)},
        "of what was said": {one["wamid"]: number for number, one in enumerate(accepted)},
        "of the steps": step_of,
    }
    words = {one["wamid"]: f"{one['tracker']} {_text(one)[:40]!r}" for one in accepted}
    found = []
    for what, rank in ranks.items():
        names = [name for name in shown if name in rank]
        for spot in _out_of_place([rank[name] for name in names]):
            after = words.get(names[spot - 1], names[spot - 1]) if spot else "nothing"
            found.append(f"against the order {what}: {words.get(names[spot], names[spot])} is shown after {after}")
    return found


def _out_of_place(numbers: Sequence[int]) -> list[int]:
    """The fewest positions without which the numbers never fall."""
    tails: list[int] = []
    lengths = []
    for number in numbers:
        length = bisect_right(tails, number)
        tails[length : length + 1] = [number]
        lengths.append(length)
    wanted, highest = len(tails) - 1, max(numbers, default=0)
    misplaced = []
    for spot in range(len(numbers) - 1, -1, -1):
        if lengths[spot] == wanted and numbers[spot] <= highest:
            wanted, highest = wanted - 1, numbers[spot]
        else:
            misplaced.append(spot)
    return misplaced[::-1]
