"""Messages that are not text: what can be read is said politely."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

_TOPICS = {
    "audio": "media_audio",
    "image": "media_image",
    "video": "media_image",
    "document": "media_document",
    "sticker": "media_sticker",
    "location": "media_location",
    "contacts": "media_other",
}
# Nothing is expected of us after these, which the policy leaves aside.
SILENT = frozenset({"reaction", "system", "ephemeral"})


def _illegible(_draft: Draft, reading: Reading) -> bool:
    return bool(reading.unreadable)


def _respond(draft: Draft, reading: Reading) -> After:
    draft.say(Inform(_TOPICS.get(reading.unreadable, "media_other")))
    return After.STOP if reading.unreadable == "sticker" else After.RESUME


MEDIA = Pattern("media", _illegible, _respond)
