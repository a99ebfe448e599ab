"""Lets `src.webhooks.whatsapp_webhook:app` and `python run_webhook.py` work on a bare clone."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # appended, never inserted: it must not shadow anything
