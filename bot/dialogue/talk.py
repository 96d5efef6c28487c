"""One message being answered: who said it, in which conversation, with which services."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.exchange import Block, Button, Draft, Message, OutFile, Paragraph, Progress, Reply, Source
from bot.messages import text
from bot.services import Services
from bot.sessions import Session
from bot.work import Work
from knowledge.documents import BUILT_IN, TEAM, Scope, personal_scope
from knowledge.specs import ReportSpec, RequiredElement

_STILL_WRITTEN = 6
_REPORT_YEAR = re.compile(
    r"(?<!\d)(20\d\d)\s*年(?:度|底|末)?的?(?:(?!\d|，|。).){0,14}?(?:报告|自查|总结|材料)"
)
LOCAL_PERSON = "local"
"""The person at the terminal of their own machine, who is its administrator."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What every job of the dialogue is given."""

    message: Message
    session: Session
    services: Services
    progress: Progress

    @property
    def person(self) -> str:
        """Who is speaking."""
        return self.message.person

    @property
    def is_admin(self) -> bool:
        """Whether the person may administer."""
        return self.message.is_admin or self.person == LOCAL_PERSON

    @property
    def own_scope(self) -> Scope:
        """Where the person's own documents are."""
        return personal_scope(self.person)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What a search sees. In a group only what everybody may see."""
        shared = (BUILT_IN, TEAM)
        return shared if self.message.is_group else (*shared, self.own_scope)

    @property
    def kind(self) -> str:
        """Id of the report kind this conversation is about."""
        chosen = self.session.preferences.kind or self.services.settings.default_kind
        return chosen if chosen in self.services.specs else next(iter(self.services.specs))

    @property
    def spec(self) -> ReportSpec:
        """The report kind this conversation is about."""
        return self.services.specs[self.kind]

    @property
    def draftable(self) -> tuple[RequiredElement, ...]:
        """The elements that are written out, in the order of the report; matters of form are none."""
        return tuple(element for element in self.spec.elements if element.slots and element.sentences)

    @property
    def unit(self) -> str:
        """The writer's unit, where it was told."""
        return self.session.preferences.unit or self.services.settings.default_unit

    def day_of(self, text: str) -> date:
        """The day on which rules are judged: today, or the end of the past year whose report is spoken of."""
        today = self.services.today()
        told = _REPORT_YEAR.search(text)
        year = int(told[1]) if told else self.session.preferences.year or today.year
        # Until summer the report on last year is still being written, and is dated today.
        is_being_written = year >= today.year - (today.month <= _STILL_WRITTEN)
        return today if is_being_written else date(year, 12, 31)

    @property
    def work(self) -> Work:
        """What the person is writing."""
        return Work.from_state(self.session.work, self.session.last)

    def turn_to(self, what: str) -> None:
        """Note what is spoken of from now on: a review, a report. The turn of the last answer stays known to /why."""
        self.session.last = {"type": what, "turn": self.session.last.get("turn", "")}

    def keep(self, work: Work) -> None:
        """Keep what the person is writing with the conversation."""
        self.session.work = work.model_dump(mode="json")

    @property
    def language(self) -> str:
        """The language of what frames an answer."""
        return self.session.preferences.language

    def say(self, key: str, **values: object) -> str:
        """Return a fixed sentence in the person's language."""
        return text(key, self.language, **values)

    def reply(
        self,
        *blocks: Block | str,
        buttons: Iterable[Iterable[Button]] = (),
        sources: tuple[Source, ...] = (),
        files: tuple[OutFile, ...] = (),
        turn_id: str = "",
        is_private: bool = False,
    ) -> Reply:
        """Put a reply together; a plain string is a paragraph, an empty one is left out."""
        filled = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks if block)
        return Reply(
            filled,
            sources,
            tuple(tuple(row) for row in buttons if row),
            files,
            turn_id,
            is_private or any(isinstance(block, Draft) for block in filled),
        )

    def where_texts_go(self) -> str:
        """Say in one sentence whether and where texts are sent."""
        settings, model = self.services.settings, self.services.chat_model
        if model is None:
            return self.say("privacy.no_model")
        key = "privacy.local_model" if model.is_local else "privacy.model"
        return self.say(key, model=model.name, address=settings.openai_base_url or "api.openai.com")


def element_buttons(elements: Iterable[RequiredElement], action: str, per_row: int = 2) -> list[list[Button]]:
    """Return buttons that name elements; `action` is the prefix, the element's id follows."""
    buttons = [Button(element.title, f"{action}:{element.id}") for element in elements]
    return [buttons[i : i + per_row] for i in range(0, len(buttons), per_row)]
