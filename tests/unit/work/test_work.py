"""A work keeps every step of every part, and takes up what the first edition stored."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.work import Part, Version, Work


def part(element: str = "E04", *texts: str) -> Part:
    versions = tuple(Version(text=text) for text in (texts or ("一",)))
    return Part(kind="ideology", element=element, title=element, versions=versions)


def test_a_step_is_a_version_and_undoing_takes_up_the_one_before() -> None:
    two = part("E04", "一").with_version(Version(text="二"))
    assert two.undo().current.text == "一"
    assert two.undo().redo() == two
    assert part().undo() == part()
    assert part().redo() == part()


def test_a_step_that_changes_nothing_is_none_and_a_new_one_forgets_what_was_undone() -> None:
    same = part("E04", "一").with_version(Version(text="一", gaps=("次数",)))
    assert not same.can_undo
    assert same.current.gaps == ("次数",)
    turned = part("E04", "一", "二").undo().with_version(Version(text="三"))
    assert turned.redo() == turned


def test_a_part_takes_the_place_of_the_one_of_its_element() -> None:
    work = Work().with_part(part("E04")).with_part(part("E05")).with_part(part("E04", "一", "新"))
    assert [one.element for one in work.parts] == ["E04", "E05"]
    assert work.current is not None
    assert work.current.current.text == "新"
    assert work.text == "E04\n新\n\nE05\n一"


def test_it_can_be_stored_and_read() -> None:
    work = Work().with_part(part("E04", "一", "二").undo()).with_part(part("E05"))
    assert Work.from_state(work.model_dump(mode="json"), {}) == work


def test_the_draft_of_the_first_edition_is_taken_over() -> None:
    told = {"slot": "sessions", "title": "研讨次数", "value": "6", "unit": "次"}
    last = {
        "type": "draft", "kind": "ideology", "element": "E04", "title": "学习",
        "versions": ["旧稿", "新稿"], "ledgers": [[], [told]], "ledger": [told],
    }  # fmt: skip
    taken = Work.from_state({}, last).current
    assert taken is not None
    assert [one.text for one in taken.versions] == ["旧稿", "新稿"]
    assert taken.current.ledger.value("sessions") == "6"
    assert Work.from_state({}, {"type": "answer"}).current is None


@given(st.lists(st.sampled_from(["undo", "redo", "甲", "乙", "丙"]), max_size=20))
def test_whatever_the_steps_there_is_a_text(steps: list[str]) -> None:
    one = part("E04", "始")
    for step in steps:
        one = (
            one.undo()
            if step == "undo"
            else one.redo()
            if step == "redo"
            else one.with_version(Version(text=step))
        )
        assert one.current.text
