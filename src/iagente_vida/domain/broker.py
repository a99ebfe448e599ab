"""Who the mediator is: what the law asks to say before a price."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """A broker's identity as customers read it. `invented` = the sandbox's, and every text that names it says so."""

    name: str
    dgsfp_key: str
    register_url: str
    phone: str
    privacy_url: str
    privacy_email: str
    complaints: str
    insurers: tuple[str, ...]
    opening_hours: str
    remuneration: str
    jurisdictions: tuple[str, ...] = ("ES",)
    assistance: str = ""
    """Insurers' telephones that answer day and night, as the customer reads them; empty = the broker's own."""
    address: str = ""
    advice: str = ""
    """Whether it advises, and on what basis, as the customer reads it."""
    holdings: str = ""
    """Holdings of ten per cent or more between it and an insurer, either way, as the customer reads it."""
    invented: bool = False

    def words(self) -> dict[str, str]:
        """What every approved text and document may name of it, by the names of their placeholders."""
        return {
            "correduria": self.name,
            "clave": self.dgsfp_key,
            "registro": self.register_url,
            "telefono": self.phone,
            "horario": self.opening_hours,
            "reclamaciones": self.complaints,
            "privacidad": self.privacy_url,
            "correo_privacidad": self.privacy_email,
            "aseguradoras": ", ".join(self.insurers),
            "remuneracion": self.remuneration,
        }
