"""What can go wrong in the application.

    ZichaError
    ├── SettingsInvalid         a setting is missing or cannot be read
    ├── ModelError              the language model did not give an answer
    │   ├── ModelRefusedKey     401, 403
    │   ├── ModelBusy           429 after the retries
    │   ├── ModelUnreachable    no connection, 5xx, a time-out, a stalled stream
    │   └── ModelAnswerInvalid  an empty answer, or one that is not of the wanted form
    ├── ClassifiedText          the text carries a classification mark and goes no further
    ├── NotFound                an element, kind, document, report or version of that name does not exist
    ├── InputInvalid            a facts file, a date, an option cannot be understood
    ├── LimitReached            a person's daily limit is used up
    ├── NotAllowed              the person may not do this
    └── StoreFailed             the database does not answer or the disk is full

Each message is one Chinese sentence that says what happened and what helps; nothing secret is in it.
"""


class ZichaError(Exception):
    """Base of the application's errors; `str(error)` is a sentence for the user."""


class SettingsInvalid(ZichaError):
    """A setting is missing or cannot be read."""


class ModelError(ZichaError):
    """The language model did not give an answer."""


class ModelRefusedKey(ModelError):
    """The server refused the key or the account."""


class ModelBusy(ModelError):
    """The server asked to wait longer than the retries allow."""


class ModelUnreachable(ModelError):
    """The server cannot be reached, failed, or stopped sending."""


class ModelAnswerInvalid(ModelError):
    """The answer was empty or not of the wanted form."""


class ClassifiedText(ZichaError):
    """The text carries a classification mark: it is not stored, embedded, logged or sent."""


class NotFound(ZichaError):
    """No element, kind, document, report or version of that name."""


class InputInvalid(ZichaError):
    """A facts file, a date or an option that cannot be understood."""


class LimitReached(ZichaError):
    """The person's limit for today is used up."""


class NotAllowed(ZichaError):
    """The person may not do this."""


class StoreFailed(ZichaError):
    """The database does not answer, or the disk is full."""
