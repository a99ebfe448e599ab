"""iAgente_Vida: a life-insurance adviser for WhatsApp."""

__version__ = "0.1.0"
