"""The engine's watch: notices about the account, the catalogue of templates, and alarms with their recovery."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from iagente_vida.account_notices import ALARM, AccountNews, TemplateChange, read_notice
from iagente_vida.alarms import Situation, conditions
from iagente_vida.clock import Clock
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.template_catalogue import REFUSED_MARK
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.store.store import Store
from iagente_vida.store.summaries import Alarm

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
SYNC_EVERY = timedelta(hours=1)
SYNC_AGAIN = timedelta(minutes=5)
SYNC_AFTER_REFUSAL = timedelta(minutes=1)
TIDY_EVERY = timedelta(hours=1)
QUIET = timedelta(hours=1)
TELLING = timedelta(minutes=5)
LOG_DOOR = "registro"

Tell = Callable[[Alarm], Awaitable[bool]]
"""Tells the operator an alarm or its end; False when it was not heard."""


async def log_alarm(alarm: Alarm) -> bool:
    """The door that is always there: the log."""
    if alarm.cleared_at is None:
        log.error("ALARMA %s: %s", alarm.code, alarm.detail)
    else:
        log.info("alarma resuelta: %s", alarm.code)
    return True


class Watch:
    """Looks every few seconds. `read_templates` asks Meta (None = no account id); `doors` tell the operator."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        folder: Path,
        used_templates: Mapping[str, str],
        read_templates: Callable[[], Awaitable[Sequence[CatalogueEntry]]] | None,
        doors: Mapping[str, Tell],
        wants: Callable[[CatalogueEntry], Sequence[str]] = lambda entry: (),
        forget: Callable[[datetime], Awaitable[None]] | None = None,
    ) -> None:
        """`wants` says what a template needs and the broker's book does not give."""
        self._store = store
        self._clock = clock
        self._folder = folder
        self._used_templates = used_templates
        self._read_templates = read_templates
        self._doors = {LOG_DOOR: log_alarm, **doors}
        self._wants = wants
        self._forget = forget
        self._synced_at: datetime | None = None
        self._sync_at: datetime | None = None
        self._tidied_at: datetime | None = None
        self._refused: tuple[int, datetime] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, *, every: float = LOOK_SECONDS) -> None:
        """Looks from now on, the first time at once."""
        self._task = asyncio.create_task(self._run(every))

    async def stop(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """One look: what Meta said about the account, the catalogue if it is old, and what is wrong or mended."""
        now = self._clock.now()
        await self._hear(now)
        await self._sync(now)
        await self._tidy(now)
        pulse = await self._store.pulse(now)
        templates = await self._store.templates()
        wrong = conditions(
            Situation(
                now=now,
                pulse=pulse,
                stops=await self._store.stops(),
                templates=templates,
                used_templates=self._used_templates,
                refused_lately=self._refused_lately(pulse.refused, now),
                catalogue_known=self._synced_at is not None,
                wants={entry.name: self._wants(entry) for entry in templates if entry.name in self._used_templates},
                free_bytes=(await asyncio.to_thread(shutil.disk_usage, self._folder)).free,
            )
        )
        for code, detail in wrong.items():
            await self._store.raise_alarm(code, detail, now)
        for alarm in await self._store.alarms():
            if alarm.code not in wrong and alarm.code != ALARM:
                await self._store.clear_alarm(alarm.code, now)
        await self._announce()
        if self._forget is not None:
            await self._forget(now)

    async def _hear(self, now: datetime) -> None:
        rows = await self._store.account_events()
        for row in rows:
            match read_notice(row):
                case TemplateChange() as change:
                    await self._store.change_template(
                        change.name,
                        change.language,
                        status=change.status,
                        quality=change.quality,
                        category=change.category,
                    )
                case AccountNews(over=True):
                    await self._store.clear_alarm(ALARM, now)
                case AccountNews(detail=detail):
                    await self._store.raise_alarm(ALARM, detail, now)
        if rows:
            await self._store.finish_account_events([row.seq for row in rows], now)

    async def _sync(self, now: datetime) -> None:
        """Reads the catalogue once an hour, and soon after a refusal that shows that ours is an old one."""
        if self._read_templates is None:
            return
        if self._sync_at is not None and now < self._sync_at and not await self._outdated(now):
            return
        try:
            await self._store.keep_templates(await self._read_templates(), now)
        except SendError as error:
            self._sync_at = now + SYNC_AGAIN
            log.warning("the catalogue of templates could not be read: kind=%s code=%d", error.kind, error.code)
        else:
            self._synced_at, self._sync_at = now, now + SYNC_EVERY

    async def _tidy(self, now: datetime) -> None:
        """Once an hour, what nobody needs any more."""
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            await self._store.forget_pace()
            self._tidied_at = now

    async def _outdated(self, now: datetime) -> bool:
        refused = await self._store.marked(REFUSED_MARK)
        if not refused or self._synced_at is None:
            return False
        return datetime.fromisoformat(refused) >= self._synced_at and now - self._synced_at >= SYNC_AFTER_REFUSAL

    def _refused_lately(self, refused: int, now: datetime) -> int:
        """Refusals seen here since the last hour without any; those from before the start are not news."""
        if self._refused is None:
            self._refused = (refused, now - QUIET)
        elif refused > self._refused[0]:
            self._refused = (refused, now)
        return refused if now - self._refused[1] < QUIET else 0

    async def _announce(self) -> None:
        """Tells each alarm once through every door, and its end once; a closed door hears it when it opens again."""
        for door, tell in self._doors.items():
            untold = await self._store.untold_alarms(door, lease=TELLING)
            for alarm in untold:
                if not await tell(alarm):
                    log.warning("the alarm %s could not be told through %s; again soon", alarm.code, door)
                    break
                await self._store.alarm_told(door, alarm.seq)
            if untold:
                await self._store.leave_alarm_door(door)

    async def _run(self, every: float) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the watch failed; again in %.0f s", every)
            await asyncio.sleep(every)
