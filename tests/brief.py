"""The variables with which the product must work as they stand: the ones it was asked for with."""

from __future__ import annotations

VARIABLES = """
# WhatsApp Business API
WHATSAPP_TOKEN=tu_access_token_aqui
WHATSAPP_PHONE_NUMBER_ID=tu_phone_number_id
WHATSAPP_VERIFY_TOKEN=tu_token_verificacion

# Chatwoot (Opcional pero recomendado)
CHATWOOT_BASE_URL=https://app.chatwoot.com
CHATWOOT_ACCOUNT_ID=tu_account_id
CHATWOOT_USER_TOKEN=tu_user_token
CHATWOOT_PLATFORM_TOKEN=tu_platform_token
CHATWOOT_WHATSAPP_INBOX_ID=tu_inbox_id

# Webhook Configuration
WEBHOOK_HOST=0.0.0.0
WEBHOOK_PORT=5000
DEBUG=false
"""
