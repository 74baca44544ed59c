"""What all read models share: unknown fields stay, odd ones read as `None`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

_T = TypeVar("_T")


def _none_if_odd(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Lenient = Annotated[_T | None, WrapValidator(_none_if_odd)]
"""An optional field: of the wrong shape it reads as `None`."""
Id = Annotated[str, BeforeValidator(_as_text)]
"""An opaque id. Digits stay digits: `00123` is not 123."""
Text = Annotated[str | None, BeforeValidator(_as_text), WrapValidator(_none_if_odd)]


class WireModel(BaseModel):
    """What all read models share: unknown fields are kept, wire names are aliases."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _nameable(cls, data: Any) -> Any:
        """pydantic refuses the whole object where a name has half a surrogate pair; here such a name is kept as an escape."""
        if isinstance(data, Mapping) and not all(str(name).isascii() for name in data):
            return {str(name).encode("utf-8", "backslashreplace").decode(): value for name, value in data.items()}
        return data
