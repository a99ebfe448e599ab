"""A delivery over one WhatsApp channel, wired as the product wires it."""

from __future__ import annotations

import random

from iagente_vida.clock import Clock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.integrations.event_codec import decode_status
from iagente_vida.integrations.template_catalogue import TemplateCatalogue
from iagente_vida.integrations.whatsapp_channel import WhatsAppChannel
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.mirror import Mirror
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.store.store import Store


def delivery_over(
    client: WhatsAppClient,
    store: Store,
    clock: Clock,
    *,
    rules: DeliveryRules | None = None,
    catalogue: TemplateCatalogue | None = None,
    mirror: Mirror | None = None,
) -> Delivery:
    """Sends through `client`; there are no documents to send."""
    channel = WhatsAppChannel(client, _no_document, clock, catalogue)
    return Delivery(
        store,
        {"whatsapp": channel, "receipt": channel},
        decode_status,
        clock,
        "engine",
        Pace(PaceLimits()),
        rules or DeliveryRules(),
        random.Random(1),
        channel.try_credentials,
        mirror,
    )


async def _no_document(key: str) -> bytes:
    raise LookupError(key)
