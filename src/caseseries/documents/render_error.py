"""The one exception of the document machinery."""


class RenderError(Exception):
    """A document could not be rendered.

    ``what`` says what is wrong, ``where`` the file, line and cell, ``remedy`` what to do.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"\n  {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice}"

    def __reduce__(self) -> tuple[type["RenderError"], tuple[str, str, str]]:
        return type(self), (self.what, self.where, self.remedy)
