"""The log: `webhook.log` and the console, without secrets or personal data, never in the way of the event loop."""

from __future__ import annotations

import atexit
import logging
import sys
from datetime import datetime
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

from concurrent_log_handler import ConcurrentRotatingFileHandler

from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError
from iagente_vida.redaction import Redactor, secrets_of

MAX_BYTES = 10_000_000
BACKUPS = 5
# Servers bring handlers of their own; theirs are taken off so that everything passes our formatter.
_ADOPTED = ("uvicorn", "uvicorn.error", "gunicorn", "gunicorn.error", "aiohttp", "celery")
# A request line carries telephone numbers and tokens in its address.
_SILENCED = ("uvicorn.access", "gunicorn.access", "aiohttp.access")


class RedactingFormatter(logging.Formatter):
    """`2026-11-22T22:05:01.123+01:00 INFO iagente_vida.turn: message`, traceback included, redacted."""

    def __init__(self, redactor: Redactor, zone: ZoneInfo) -> None:
        super().__init__()
        self._redact = redactor
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")
        text = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            text = f"{text}\n{record.exc_text}"
        return f"{moment} {record.levelname} {record.name}: {self._redact(text)}"


class _KeepingQueueHandler(QueueHandler):
    """Hands the record over with message and traceback already made into text, each in its own field."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        record.msg = record.getMessage()
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        return record


class LogSession:
    """The running log of a process. `close` writes what is waiting and gives the handlers back."""

    def __init__(self, listener: QueueListener, handler: QueueHandler) -> None:
        self._listener: QueueListener | None = listener
        self._handler = handler

    def close(self) -> None:
        """Safe to call twice; also runs when the process ends."""
        if self._listener is None:
            return
        logging.getLogger().removeHandler(self._handler)
        self._listener.stop()
        for handler in self._listener.handlers:
            handler.close()
        self._listener = None
        atexit.unregister(self.close)

    def __enter__(self) -> LogSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start_logging(settings: Settings, *, console: bool = True, max_bytes: int = MAX_BYTES) -> LogSession:
    """Sends every logger of this process to LOG_FILE and, unless told otherwise, to standard error.

    Several processes may share the file: rotation (at `max_bytes`, five old files) takes a lock. Call it after any
    fork. Raises SettingsError when the file can not be written.
    """
    formatter = RedactingFormatter(Redactor(secrets_of(settings)), settings.zone)
    path = settings.log_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError as error:
        raise SettingsError(f"No se puede escribir el registro en {path}: cambia LOG_FILE o sus permisos.") from error
    handlers: list[logging.Handler] = [
        ConcurrentRotatingFileHandler(str(path), maxBytes=max_bytes, backupCount=BACKUPS, encoding="utf-8")
    ]
    if console:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(formatter)
    queue: SimpleQueue[Any] = SimpleQueue()
    entrance = _KeepingQueueHandler(queue)
    listener = QueueListener(queue, *handlers)
    _adopt_loggers()
    root = logging.getLogger()
    root.addHandler(entrance)
    root.setLevel(logging.INFO)
    logging.getLogger("iagente_vida").setLevel(logging.DEBUG if settings.debug else logging.INFO)
    listener.start()
    session = LogSession(listener, entrance)
    atexit.register(session.close)
    return session


def _adopt_loggers() -> None:
    for name in _ADOPTED:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
    for name in _SILENCED:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = False
        logger.disabled = True
