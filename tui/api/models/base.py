"""The ground of all read models: unknown fields stay, odd ones read as `None`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from tui.api.scalars import flag, guarding_flag, identity, text

_T = TypeVar("_T")


class _NoneIfOdd:
    """A field whose value reads as `None` where it is not of the field's type. In pydantic's own words, since a page
    has a thousand fields: a validator of ours would be called for each of them."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


class _DigitsToo:
    """Numbers read as text: an opaque id may come as one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema(coerce_numbers_to_str=True)


_AnyText = Annotated[str, _DigitsToo()]

Lenient = Annotated[_T | None, _NoneIfOdd()]
"""An optional field: of the wrong shape it reads as `None`."""
Id = _AnyText
"""An opaque id. Digits stay digits: `00123` is not 123."""
Text = Annotated[_AnyText | None, _NoneIfOdd()]

# What a summary has, too, is read by the same functions (`tui.api.scalars`): one reading, with or without pydantic.
SummaryId = Annotated[str, BeforeValidator(identity)]
SummaryText = Annotated[str | None, BeforeValidator(text)]
SummaryFlag = Annotated[bool | None, BeforeValidator(flag)]
Guard = Annotated[bool | None, BeforeValidator(guarding_flag)]
"""A flag that guards something: absent it is not set, but of a shape that nobody knows it is on."""


class WireModel(BaseModel):
    """The base of all read models: unknown fields are kept, wire names are aliases."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _nameable(cls, data: Any) -> Any:
        """pydantic refuses the whole object where a name has half a surrogate pair; here such a name is kept as an
        escape."""
        if isinstance(data, Mapping) and not "".join(map(str, data)).isascii():
            return {str(name).encode("utf-8", "backslashreplace").decode(): value for name, value in data.items()}
        return data
