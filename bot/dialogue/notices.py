"""A notice in conversation: its checklist, and a report begun from it."""

from __future__ import annotations

from bot.dialogue.talk import Talk
from bot.exchange import Button, Heading, Items, Reply
from bot.notices import read_notice


async def read(talk: Talk, text: str) -> Reply:
    """Read a notice into a checklist and offer to begin the report."""
    notice = await read_notice(text, talk.services, talk.kind)
    titles = {element.id: element.title for element in talk.spec.elements}
    facts = [
        ("发文机关", notice.issuer),
        ("文号", notice.doc_number),
        ("报告年度", f"{notice.year}年" if notice.year else ""),
        ("报送期限", notice.deadline.isoformat() if notice.deadline else ""),
        ("报送给", notice.addressee),
        ("字数", f"{notice.length_limit}字以内" if notice.length_limit else ""),
        ("附件", "、".join(notice.attachments)),
        ("联系", notice.contact),
    ]
    points = tuple(
        f"{point.text}（{'、'.join(titles[id_] for id_ in point.elements if id_ in titles) or '未对应到要素'}）"
        for point in notice.points
    )
    only = tuple(titles[id_] for id_ in notice.only_by_kind if id_ in titles)
    talk.session.last = {"type": "notice", "text": text}
    return talk.reply(
        Heading(notice.title or "通知"),
        Items(tuple(f"{name}：{value}" for name, value in facts if value)),
        *((Heading("要自查的内容："), Items(points, is_numbered=True)) if points else ()),
        *((Heading("通知没提，但这类报告一般要写："), Items(only)) if only else ()),
        *((Items(notice.notes),) if notice.notes else ()),
        buttons=[[Button(talk.say("notice.begin"), "notice:begin")]],
    )


async def press(talk: Talk, _: str) -> Reply:
    """Begin a report from the notice just read."""
    from bot.dialogue import reports

    last = talk.session.last
    if last.get("type") != "notice":
        return talk.reply(talk.say("session.too_old"))
    return await reports.begin(talk, "", notice_text=last["text"])
