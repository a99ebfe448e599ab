"""Errors with a stable code and a Spanish sentence that says what to do."""

from __future__ import annotations


class IagenteError(Exception):
    """Base of every error that a person may read: `code` is stable, `detail` is Spanish."""

    code = "error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __reduce__(self) -> tuple[type[IagenteError], tuple[str]]:
        return type(self), (self.detail,)


class SettingsError(IagenteError):
    """A setting is missing, malformed or contradicts another."""

    code = "ajuste_incorrecto"


class SchemaError(IagenteError):
    """The database has a schema that this version can not use."""

    code = "esquema_incompatible"


class BadRequestError(IagenteError):
    """The caller sent something that can not be used."""

    code = "peticion_incorrecta"


class NotFoundError(IagenteError):
    """What was asked for does not exist."""

    code = "no_encontrado"


class StoreUnavailableError(IagenteError):
    """The database can not be reached or written: disk full, locked by others, server away."""

    code = "almacen_no_disponible"
