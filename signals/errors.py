"""The one error a user of this project is expected to meet and to mend."""


class InputError(ValueError):
    """A mistake in a file or parameter that the user can mend.

    The message is one line that names the file, the column or key, the offending value and the remedy. The command
    line prints it and exits 1; anything else that escapes is a defect of the project.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))
