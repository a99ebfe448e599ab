"""What every piece of an outgoing WhatsApp body shares: it validates on construction and shows nothing personal.

Names and limits follow Meta's Cloud API (business messaging v23.0) and the deviations measured from it; lengths count
Unicode code points. The JSON names are Meta's own, so a body and its types read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictFloat,
    StrictInt,
    ValidationError,
)

JsonObject = dict[str, JsonValue]

# Problems whose sentence would quote the refused value: named by their code instead.
_TELLTALE = frozenset({"union_tag_invalid", "string_unicode", "value_error"})


class MessageError(ValueError):
    """A body that WhatsApp would refuse: `path` is the field, `problem` says what is wrong, without its content."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem

    @classmethod
    def of(cls, error: ValidationError) -> MessageError:
        """The first problem that validation found, with the path down to it."""
        first = error.errors(include_url=False, include_input=False)[0]
        path = [str(step) for step in first["loc"]]
        inner = first.get("ctx", {}).get("error")
        if isinstance(inner, MessageError):
            return cls(".".join([*path, inner.path] if inner.path else path), inner.problem)
        problem = first["type"] if first["type"] in _TELLTALE else first["msg"]
        return cls(".".join(path), problem)

    def below(self, path: str) -> MessageError:
        """The same problem seen from outside `path`."""
        return MessageError(f"{path}.{self.path}" if self.path else path, self.problem)


class Part(BaseModel):
    """A frozen piece of a body. Unknown keys are refused; raises MessageError, also when nested."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise MessageError.of(error) from None

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Nothing: texts, names and phone numbers stay out of logs and tracebacks."""
        return ()

    def to_json(self) -> dict[str, Any]:
        """The piece as the API takes it: only what was set."""
        return self.model_dump(mode="json", exclude_none=True)


class ContentPart(Part):
    """What a message says: the object under the key `KIND`, which is also its `type`."""

    KIND: ClassVar[str]

    def to_content(self) -> Any:
        """The value under that key."""
        return self.to_json()


def matching(pattern: str) -> AfterValidator:
    """A string that matches `pattern` from its first to its last character."""

    def check(value: str) -> str:
        return matched(value, pattern)

    return AfterValidator(check)


def matched(value: str, pattern: str) -> str:
    """The value itself when all of it matches `pattern`. Raises MessageError."""
    if re.fullmatch(pattern, value) is None:
        raise MessageError("", f"must match {pattern}")
    return value


def unique(values: Iterable[str | int], path: str) -> None:
    """Raises MessageError when a value comes twice."""
    seen = list(values)
    if len(set(seen)) != len(seen):
        raise MessageError(path, "must be unique")


def _not_blank(value: str) -> str:
    if not value.strip():
        raise MessageError("", "must not be blank")
    return value


not_blank = AfterValidator(_not_blank)

Flag = StrictBool
Index = Annotated[StrictInt, Field(ge=0, le=9)]
Words = Annotated[str, Field(min_length=1)]
Link = Annotated[str, Field(max_length=2000), matching(r"https?://\S+")]
Coordinate = Annotated[str, matching(r"-?[0-9]{1,3}(\.[0-9]+)?")]


def degrees(limit: int) -> AfterValidator:
    """A coordinate within `limit` degrees of zero, as a number or as digits."""

    def check(value: float | str) -> float | str:
        if not -limit <= float(value) <= limit:
            raise MessageError("", f"must lie within {limit} degrees")
        return value

    return AfterValidator(check)


Latitude = Annotated[StrictInt | StrictFloat | Coordinate, degrees(90)]
Longitude = Annotated[StrictInt | StrictFloat | Coordinate, degrees(180)]
