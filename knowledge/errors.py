"""What can go wrong in the knowledge base.

    KnowledgeError
    ├── UnreadableDocument      the file cannot be turned into text
    │   └── EmptyDocument       it can, but holds no text (a scan)
    ├── ClassifiedDocument      it carries a classification mark and is refused
    ├── DocumentTooLarge        it passes a limit (size, pages, expansion)
    ├── IndexMismatch           built with another embedder or another layout
    ├── IndexBusy               another process is writing
    ├── StoreUnreachable        the vector store or the disk does not answer
    ├── EmbedderFailed          the embedding endpoint does not answer
    └── DataFileInvalid         a rule card or a report kind has a mistake

Each message is one Chinese sentence that says what happened and what helps;
front-ends print it as it is.
"""


class KnowledgeError(Exception):
    """Base of all errors of this package; `str(error)` is a sentence for the user."""


class UnreadableDocument(KnowledgeError):
    """A file that no loader can turn into text."""


class EmptyDocument(UnreadableDocument):
    """A readable file without text, such as a scanned PDF."""


class ClassifiedDocument(KnowledgeError):
    """A text with a classification mark: refused before it is stored or embedded."""


class DocumentTooLarge(KnowledgeError):
    """A file beyond a limit of size, pages or expansion."""


class IndexMismatch(KnowledgeError):
    """The knowledge base was built with another embedder or layout."""


class IndexBusy(KnowledgeError):
    """Another process is writing to the knowledge base."""


class StoreUnreachable(KnowledgeError):
    """The vector store, or the disk under it, does not answer."""


class EmbedderFailed(KnowledgeError):
    """The embedding endpoint refused or did not answer."""


class DataFileInvalid(KnowledgeError):
    """A rule card or report kind with a mistake; the message names file, key and remedy."""
