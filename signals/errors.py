"""The one error a user of this project is expected to meet and to mend."""

from signals.visible import visible


class InputError(ValueError):
    """A mistake in a file or parameter that the user can mend.

    The message is one line that names the file, the column or key, the offending value and the remedy. The command
    line prints it and exits 1; anything else that escapes is a defect of the project. Control characters in it, which
    the names in a file may hold, are written out.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(" ".join(message.split())))
