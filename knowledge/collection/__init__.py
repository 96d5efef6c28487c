"""The vector store: the only package that knows Chroma.

Each scope has one collection of vectors, named after the scope, the embedder and the
dimension, and beside it a small collection of records: what each document is and which
passages it vouches for. The records are the truth; they alone say what is stored.

Why two: Chroma keeps the graph over the vectors in files that it overwrites in place, and a
kill -9 during that leaves the collection unreadable for good (a quarter of the kills in our
measurements). The collection of records never reaches that point: its graph stays in Chroma's
log (`sync_threshold`), which survives anything. Torn vectors are written again from the records.
"""

from knowledge.collection.reaching import VectorsTorn
from knowledge.collection.records import UNSETTLED, Records
from knowledge.collection.store import VectorStore
from knowledge.collection.vectors import Vectors

__all__ = ["UNSETTLED", "Records", "VectorStore", "Vectors", "VectorsTorn"]
