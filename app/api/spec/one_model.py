"""Specs that ask about one network of theirs: there must be such a network, and such a step.

What can be known without computing is checked here.
"""

from typing import Any

from pydantic import model_validator

from app.api.spec.fields import Index
from app.api.spec.spec import BaseSpec
from app.api.wire.mistake import mistake


class ModelSpec(BaseSpec):
    """A spec, and one network of it."""

    model: Index

    @model_validator(mode="after")
    def there_is_such_a_model(self) -> "ModelSpec":
        models = len(self.models)
        if self.model >= models:
            message = f"there is no model {self.model}; the last one is {models - 1}"
            raise mistake("spec.no_such_model", message, "model")
        if self.about_recurrence and not self.models[self.model].recurrent:
            message = "its recurrent edge is cut: nothing goes back from step to step"
            hint = "leave recurrent out, or ask about another model"
            raise mistake("spec.not_recurrent", message, "models", self.model, "recurrent", hint=hint)
        return self

    @property
    def asked_about(self) -> list[tuple[int, Any]]:
        return list(enumerate(self.models))[self.model : self.model + 1]

    def check_step(self, name: str, step: int) -> None:
        """Raises a mistake in the field `name` when there is no such step."""
        T = self.sequence.steps
        if step >= T:
            raise mistake("spec.no_such_step", f"there is no step {step}; the last one is {T - 1}", name)
