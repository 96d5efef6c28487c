"""/settings, /start, /help, /privacy, /new, /cancel, /forget: what a person chooses and may undo."""

from __future__ import annotations

import re

from bot.dialogue import uploads
from bot.dialogue.talk import Talk
from bot.exchange import Button, Reply
from bot.facts.units import find_unit, unit_in


async def start(talk: Talk) -> Reply:
    """Say what the assistant does and what it must not be given."""
    buttons = [
        [Button(talk.say("start.draft"), "begin:draft"), Button(talk.say("start.rules"), "begin:rules")],
        [
            Button(talk.say("start.explain"), "begin:explain"),
            Button(talk.say("start.review"), "begin:review"),
        ],
    ]
    return talk.reply(talk.say("start.text", privacy=talk.where_texts_go()), buttons=buttons)


async def show_help(talk: Talk) -> Reply:
    """Show by examples what can be said."""
    return talk.reply(talk.say("help.text"))


async def show_privacy(talk: Talk) -> Reply:
    """Say where texts go, what is kept and how to delete it."""
    return talk.reply(talk.say("privacy.text", where=talk.where_texts_go()))


async def begin_anew(talk: Talk) -> Reply:
    """Forget the conversation, keep settings and documents."""
    await uploads.drop_files(talk)
    talk.session.forget_conversation()
    return talk.reply(talk.say("session.new"))


async def cancel(talk: Talk) -> Reply:
    """Leave the open task."""
    if talk.session.task is None and not talk.session.waiting_files:
        return talk.reply(talk.say("session.nothing_to_cancel"))
    is_report = talk.session.task is not None and talk.session.task.name == "report"
    await uploads.drop_files(talk)
    talk.session.task = None
    return talk.reply(talk.say("session.report_kept" if is_report else "session.cancelled"))


async def show_settings(talk: Talk) -> Reply:
    """Show the settings, or change one: `/settings 单位 云岭县档案局`."""
    word, _, value = talk.message.text.strip().partition(" ")
    preferences, value = talk.session.preferences, value.strip()
    if word in ("单位", "unit"):
        preferences.unit = value[:60]
    elif word in ("年度", "年", "year") and value.rstrip("年").isdecimal() and len(value.rstrip("年")) == 4:
        preferences.year = int(value.rstrip("年"))
    return _settings_card(talk)


_YEAR = re.compile(
    r"^(?:今年|现在|(?:报告)?年度|报告(?:是|写的是)?)?\s*(?:是|：|:|写|改成|改为)?\s*(?P<year>20\d\d)\s*年?(?:度|的)?(?:报告)?[。！!]?$"
)
_KIND = re.compile(
    r"^(?:请|帮我)?(?:切换|换|转|改)(?:成|到|为|写)?(?P<kind>[\u4e00-\u9fff]{2,20}?)(?:的|报告|自查报告|自查|这种|那种)*[。！!]?$"
)


async def take_told(talk: Talk) -> Reply | None:
    """Take a setting told in words: 我们单位是云岭县林业局; 今年是2026年度; 换成保密. None where it is none."""
    preferences = talk.session.preferences
    match _read_told(talk):
        case ("unit", str(unit)):
            preferences.unit = unit
            return talk.reply(talk.say("session.told_unit", value=unit))
        case ("year", str(year)):
            preferences.year = int(year)
            return talk.reply(talk.say("session.told_year", value=year))
        case ("kind", str(kind)):
            preferences.kind = kind
            return talk.reply(talk.say("session.told_kind", value=talk.services.specs[kind].title))
        case _:
            return None


def note_unit(talk: Talk, text: str) -> None:
    """Keep the unit that a message names among other things: it holds for the whole conversation."""
    if unit := find_unit(text):
        talk.session.preferences.unit = unit


def is_told(talk: Talk) -> bool:
    """Tell whether the words set something: the unit, the year or the report kind."""
    return _read_told(talk) is not None


def _read_told(talk: Talk) -> tuple[str, str] | None:
    words = talk.message.text.strip()
    if unit := unit_in(words):
        return "unit", unit
    if (match := _YEAR.match(words)) and not words.isdecimal():
        return "year", match["year"]
    if match := _KIND.match(words):
        for spec in talk.services.specs.values():
            if match["kind"] in (spec.title, *spec.aliases):
                return "kind", spec.id
    return None


async def change_setting(talk: Talk, argument: str) -> Reply:
    """Take the press of a settings button: `kind=cyber`, `brief`, `language`."""
    preferences = talk.session.preferences
    name, _, value = argument.partition("=")
    if name == "kind" and value in talk.services.specs:
        preferences.kind = value
    elif name == "brief":
        preferences.is_brief = not preferences.is_brief
    elif name == "language":
        preferences.language = "zh" if preferences.language == "en" else "en"
    return _settings_card(talk)


def _settings_card(talk: Talk) -> Reply:
    preferences = talk.session.preferences
    unset = talk.say("session.unset")
    length = talk.say("session.brief" if preferences.is_brief else "session.full")
    kinds = [
        [Button(("✓ " if spec.id == talk.kind else "") + spec.title, f"set:kind={spec.id}")]
        for spec in talk.services.specs.values()
    ]
    other = talk.say("session.full" if preferences.is_brief else "session.brief")
    return talk.reply(
        talk.say(
            "session.settings",
            kind=talk.spec.title,
            unit=talk.unit or unset,
            year=preferences.year or unset,
            length=length,
        ),
        talk.say("session.unit_hint"),
        buttons=[*kinds, [Button(other, "set:brief"), Button(talk.say("session.language"), "set:language")]],
    )


async def ask_to_forget(talk: Talk) -> Reply:
    """Ask once more before everything of the person is deleted."""
    yes = Button(talk.say("session.forget_yes"), "forget:yes")
    return talk.reply(
        talk.say("session.forget_ask"), buttons=[[yes, Button(talk.say("session.forget_no"), "forget:no")]]
    )


async def answer_forget(talk: Talk, argument: str) -> Reply:
    """Delete all that is the person's and give a receipt, or keep it."""
    if argument != "yes":
        return talk.reply(talk.say("session.forget_kept"))
    from bot.upkeep.forgetting import forget_person

    receipt = await forget_person(talk.person, talk.services)
    talk.session.forget_conversation()
    talk.session.preferences = type(talk.session.preferences)()
    return talk.reply(talk.say("session.forget_done", **receipt))
