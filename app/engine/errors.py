"""The one exception the engine raises for a mistake of the user's."""


class EngineError(ValueError):
    """A mistake of the user's: what is wrong, where it stands in the spec, and what would help."""

    def __init__(self, code: str, message: str, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint
