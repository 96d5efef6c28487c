"""One list of conversations, held at the terminal, in Telegram and on the page."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conversations import Turn
from tests.e2e.front_ends import FRONT_ENDS

CONVERSATIONS = Path(__file__).parents[1] / "fixtures" / "conversations" / "everywhere.toml"


class Step(Turn):
    """A turn that may also be the press of a button or a file of words."""

    say: str = ""
    press: str = ""
    file: str = ""
    words: str = ""


def read() -> dict[str, tuple[Step, ...]]:
    """Return the steps of each conversation by its id."""
    told = tomllib.loads(CONVERSATIONS.read_text(encoding="utf-8"))
    return {one["id"]: tuple(map(Step.model_validate, one["turn"])) for one in told["conversation"]}


@pytest.mark.parametrize("name", FRONT_ENDS)
@pytest.mark.parametrize("conversation", read())
async def test_a_conversation_goes_the_same_way_at_every_front_end(
    conversation: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FRONT_ENDS[name](tmp_path, monkeypatch) as person:
        for number, step in enumerate(read()[conversation], 1):
            if step.press:
                said = await person.press(step.press)
            elif step.file:
                path = tmp_path / step.file
                path.write_text(step.words, encoding="utf-8")
                said = await person.send(path)
            else:
                said = await person.say(step.say)
            assert not step.faults(said), (number, step.faults(said), said)
