"""What a message looks like to the classifier: characters one to three in a row, and a few plain signs."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import chain

OPEN = ("none", "draft", "report", "review", "answer", "notice", "question")
"""What may stand before the person when the message comes."""
_LONGEST = 400
_ASKING = ("吗", "呢", "么", "?", "?")


def features_of(text: str, open_thing: str) -> Counter[str]:
    """Return the features of a message with how often each occurs; digits all look alike."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()[:_LONGEST]
    plain = "".join("0" if sign.isdigit() else sign for sign in plain if not sign.isspace() or sign == "\n")
    framed = f"^{plain}$"
    grams = chain.from_iterable(
        (framed[n : n + size] for n in range(len(framed) - size + 1)) for size in (1, 2, 3)
    )
    found = Counter(dict.fromkeys(grams, 1))
    found[f"<open {open_thing}>"] = 1
    for name, is_so in (
        ("asks", plain.endswith(_ASKING)),
        ("counts", "0" in plain),
        ("short", len(plain) <= 6),
        ("long", len(plain) > 60),
        ("lines", "\n" in plain),
        ("names a rule", "《" in plain),
        ("colon", "：" in text or ":" in plain),
    ):
        if is_so:
            found[f"<{name}>"] = 1
            found[f"<{name}, {open_thing}>"] = 1
    return found
