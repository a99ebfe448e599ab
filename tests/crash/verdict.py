"""What became of every message, from the product's tables and the record of the line to Graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.live.books import Books, Message, OutboxRow
from tests.live.wire import Send

SENT_STATES = frozenset({"sent", "delivered", "read"})


@dataclass(kw_only=True)
class Verdict:
    """One row of the table, and in `complaints` what is wrong with it."""

    setup: str
    messages: int
    kills: int
    starts: int
    turns: int
    replies: int
    lost: int
    doubled: int
    out_of_order: int
    doubt_sent: int
    doubt_resent: int
    doubt_unknown: int
    complaints: list[str] = field(default_factory=list)

    HEADINGS = (
        "set-up",
        "messages",
        "kills",
        "starts",
        "turns",
        "replies",
        "lost",
        "doubled",
        "out of order",
        "in doubt: sent",
        "re-sent",
        "unknown",
    )

    def cells(self) -> tuple[str, ...]:
        """The row under HEADINGS."""
        counts = [self.messages, self.kills, self.starts, self.turns, self.replies, self.lost, self.doubled]
        counts += [self.out_of_order, self.doubt_sent, self.doubt_resent, self.doubt_unknown]
        return (self.setup, *map(str, counts))


async def judge(
    setup: str,
    books: Books,
    posted: Sequence[str],
    sends: Sequence[Send],
    doubted: set[int],
    *,
    kills: int,
    starts: int,
    left: dict[str, int],
) -> Verdict:
    """Compares what was `posted` (wamids, each customer's in order) with the tables and the `sends` on the line.

    `doubted` = outbox rows that were seen in doubt; only these may have been accepted twice.
    """
    complaints = [f"not settled: {left}"] if left else []
    messages, turns, replies = await books.messages(), await books.turns(), await books.replies()
    lost = _lost(messages_by_key={m.key: m for m in messages}, posted=posted, complaints=complaints)

    turns_at = Counter((turn.conversation, turn.at) for turn in turns)
    replies_at: defaultdict[tuple[int, int], list[OutboxRow]] = defaultdict(list)
    for row in replies:
        replies_at[row.conversation, row.created_at].append(row)
    accepted = Counter(send.outbox_seq for send in sends if send.accepted)
    for message in messages:
        if message.done_at is None:
            continue
        moment = (message.conversation, message.done_at)
        if turns_at[moment] != 1:
            complaints.append(f"message {message.seq} consumed by {turns_at[moment]} turns")
        answers = replies_at[moment]
        if not answers:
            complaints.append(f"message {message.seq} has no reply")
        for row in answers:
            if not accepted[row.seq] and row.state != "unknown":
                lost += 1
                complaints.append(f"reply {row.seq} ({row.state}) never reached Graph")
    by_conversation = Counter(turn.conversation for turn in turns)
    for conversation, version in (await books.versions()).items():
        if by_conversation[conversation] != version:
            complaints.append(f"conversation {conversation}: version {version}, {by_conversation[conversation]} turns")

    known = {row.seq: row for row in replies}
    doubled = 0
    for seq, times in accepted.items():
        if seq not in known:
            complaints.append(f"Graph took {seq}, which no table knows")
        if times > 1 and not (seq in doubted and times == 2):
            doubled += 1
            complaints.append(f"reply {seq} accepted {times} times, in doubt: {seq in doubted}")
        if seq in known and known[seq].state == "unknown":
            complaints.append(f"reply {seq} is unknown, though Graph took it and said so")
    disorder = (
        _consumed_out_of_order(messages) + _sent_out_of_order(sends, known, doubted) + _kept_out_of_order(messages)
    )
    if disorder:
        complaints.append(f"{disorder} out of order")
    settled = [known[seq] for seq in doubted if seq in known]
    return Verdict(
        setup=setup,
        messages=len(messages),
        kills=kills,
        starts=starts,
        turns=len(turns),
        replies=len(replies),
        lost=lost,
        doubled=doubled,
        out_of_order=disorder,
        doubt_sent=sum(row.state in SENT_STATES and row.attempts == 1 for row in settled),
        doubt_resent=sum(row.attempts > 1 for row in settled),
        doubt_unknown=sum(row.state == "unknown" and row.attempts == 1 for row in settled),
        complaints=complaints,
    )


def _lost(*, messages_by_key: Mapping[str, Message], posted: Sequence[str], complaints: list[str]) -> int:
    missing = [wamid for wamid in posted if f"wa:{wamid}" not in messages_by_key]
    if missing:
        complaints.append(f"acknowledged and not kept: {missing[:5]}")
    if len(messages_by_key) != len(set(posted)):
        complaints.append(f"{len(set(posted))} messages were sent, {len(messages_by_key)} are kept")
    return len(missing)


def _kept_out_of_order(messages: Sequence[Message]) -> int:
    """Messages kept before an earlier one of the same customer (the wamid counts them)."""
    return _falls((m.conversation, int(m.key.rpartition(".")[2])) for m in messages)


def _consumed_out_of_order(messages: Sequence[Message]) -> int:
    return _falls((m.conversation, m.done_at) for m in messages if m.done_at is not None)


def _sent_out_of_order(sends: Sequence[Send], known: dict[int, OutboxRow], doubted: set[int]) -> int:
    """Replies that Graph took after a later reply to the same customer. A send in doubt does not hold the conversation:
    the last bytes of a killed process may be read after what its successor sends."""
    return _falls(
        (known[send.outbox_seq].conversation, send.outbox_seq)
        for send in sends
        if send.accepted and send.outbox_seq in known and send.outbox_seq not in doubted
    )


def _falls(marks: Iterable[tuple[int, int]]) -> int:
    """How often a conversation's mark is lower than its highest one so far."""
    highest: dict[int, int] = {}
    falls = 0
    for conversation, mark in marks:
        falls += mark < highest.get(conversation, mark)
        highest[conversation] = max(mark, highest.get(conversation, mark))
    return falls
