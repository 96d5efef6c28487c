"""Train the classifier of acts from the examples; the same examples give the same weights.

python -m tests.training          train, print cross-validated figures, write the weights
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.understanding import by_example
from bot.understanding.acts import Act
from bot.understanding.features import features_of

FOLDER = Path(by_example.__file__).parent
SEED = 20261127
_STRENGTH = 8.0
_LEAST = 2
"""Examples in which a feature must occur."""


def read_examples() -> list[dict[str, Any]]:
    """Return all examples; one of several acts counts for its first."""
    return [
        json.loads(line)
        for file in sorted((FOLDER / "examples").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def matrix(examples: list[dict[str, Any]], vocabulary: dict[str, int]) -> csr_matrix:
    """Return one row for each example: its features, of length 1 together, and its vector."""
    rows, columns, values = [], [], []
    for row, example in enumerate(examples):
        known = [
            vocabulary[one] for one in features_of(example["text"], example["open"]) if one in vocabulary
        ]
        rows += [row] * len(known)
        columns += known
        values += [1 / np.sqrt(len(known))] * len(known)
    grams = csr_matrix((values, (rows, columns)), shape=(len(examples), len(vocabulary)), dtype=np.float32)
    return hstack([grams, csr_matrix(np.stack([_vector(example["text"]) for example in examples]))]).tocsr()


@cache
def _vector(text: str) -> np.ndarray:
    return by_example.vector_of(text)


def vocabulary_of(examples: list[dict[str, Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for example in examples:
        counts.update(features_of(example["text"], example["open"]).keys())
    kept = sorted(name for name, count in counts.items() if count >= _LEAST and "\x1f" not in name)
    return {name: row for row, name in enumerate(kept)}


def fit(examples: list[dict[str, Any]], vocabulary: dict[str, int]) -> LogisticRegression:
    labels = [example["acts"][0] for example in examples]
    model = LogisticRegression(C=_STRENGTH, max_iter=400, class_weight="balanced", random_state=SEED)
    return model.fit(matrix(examples, vocabulary), labels)


def cross_validate(examples: list[dict[str, Any]]) -> None:
    """Print how often the act is right, and what asking back costs and saves, on examples not trained on."""
    labels = np.array([example["acts"][0] for example in examples])
    right = first_three = asked = wrong = 0
    for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(labels, labels):
        known = [examples[n] for n in train]
        vocabulary = vocabulary_of(known)
        model = fit(known, vocabulary)
        shares = model.predict_proba(matrix([examples[n] for n in test], vocabulary))
        for n, share in zip(test, shares, strict=True):
            order = np.argsort(-share)
            allowed = examples[n]["acts"]
            is_right = model.classes_[order[0]] in allowed
            best = Act(model.classes_[order[0]])
            is_clear = by_example.is_clear_between(best, share[order[0]], share[order[1]])
            right += is_right
            first_three += any(model.classes_[one] in allowed for one in order[:3])
            asked += not is_clear
            wrong += is_clear and not is_right
    total = len(examples)
    print(
        f"{total} examples, five folds: right {right / total:.3f}, among the first three {first_three / total:.3f}"
    )
    print(
        f"with the margin: done and right {1 - (asked + wrong) / total:.3f}, asked back {asked / total:.3f}, wrong {wrong / total:.3f}"
    )


def main() -> None:
    examples = read_examples()
    cross_validate(examples)
    vocabulary = vocabulary_of(examples)
    model = fit(examples, vocabulary)
    acts = [str(Act(name)) for name in model.classes_]
    np.savez_compressed(
        FOLDER / "weights.npz",
        weights=model.coef_.T.astype(np.float16),
        bias=model.intercept_.astype(np.float32),
        features=np.array("\x1f".join(vocabulary)),
        acts=np.array("\x1f".join(acts)),
    )
    size = (FOLDER / "weights.npz").stat().st_size
    print(f"{len(vocabulary)} features, {size / 1e6:.2f} MB written")


if __name__ == "__main__":
    main()
