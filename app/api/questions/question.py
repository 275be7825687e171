"""A question as one record: where it is asked, what is sent, what comes back, and what computes it.

Every question is a file of this room; `catalogue` lists them, and routes, limits, schemas and the API's own
page are made from that list.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

from app.api.spec.fields import Strict
from app.api.spec.spec import BaseSpec
from app.engine.cells import CELLS


@dataclass(frozen=True)
class Question:
    """What may be asked at one address.

    spec: the form of the body, which says what the answer costs (`BaseSpec.cost`).
    answer: (experiment, spec) -> the bytes of the answer, b"" at every step on the way; of a body that is no
        BaseSpec (body) -> the same. Its docstring describes the question to users.
    form: the form of the answer, or of each event of a stream.
    order: in which the events of a stream come.
    examples: {name: {"summary", "value"}}, bodies that are always accepted.
    plain: JSON Schema of the spec's own fields as a sequence of any task and length accepts them.
    cells: those that it can be asked about.
    """

    path: str
    summary: str
    spec: type[Strict]
    answer: Callable[..., Iterator[bytes]]
    form: type[BaseModel] | tuple[type[BaseModel], ...]
    examples: Mapping[str, Mapping[str, Any]]
    order: str = ""
    plain: Mapping[str, Any] = field(default_factory=dict)
    cells: tuple[str, ...] = tuple(CELLS)

    @property
    def name(self) -> str:
        """The last part of its address, as a name in Python."""
        return self.path.rpartition("/")[2].replace("-", "_")

    @property
    def description(self) -> str:
        """What the question is about, for users."""
        return cleandoc(self.answer.__doc__ or "")

    @property
    def streams(self) -> bool:
        """Whether it is answered by server-sent events."""
        return isinstance(self.form, tuple)

    @property
    def is_of_spec(self) -> bool:
        """Whether it is about an experiment: all but the reading of a table."""
        return issubclass(self.spec, BaseSpec)
