"""What stands around the inspection points of a notice: title, issuer, number, year, addressee, contact."""

from __future__ import annotations

import re
from datetime import date

from bot.notices.deadline import NUMBER, read_number

_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s?[〔\[［【(（]\s?((?:19|20)\d{2})\s?[〕\]］】)）]\s?第?\s?\d{1,4}\s?号"
)
_TITLE_END = re.compile(r"(?:通知|通报|函|公告|方案|提醒|工作提示|提示)$")
_FULL_DATE = re.compile(
    rf"((?:19|20)\d{{2}}|[二][〇零○][〇零○一二三四五六七八九]{{2}})\s?年\s?({NUMBER})\s?月\s?({NUMBER})\s?日"
)
_ORGAN = (
    r"(?:党委|党组|党工委|工委|党总支|党支部|委员会|人民政府|政府|办公室|办公厅|宣传部|组织部|统战部|网信办|"
    r"纪委监委|纪委|监委|机要局|保密局|保密办|领导小组|委|办|局|厅|部|院|校|中心|总队|支队|公司|集团)"
)
_ISSUER_LINE = re.compile(
    rf"^[\u4e00-\u9fff（）()、· \u3000]{{2,40}}{_ORGAN}(?:[（(][\u4e00-\u9fff]{{1,12}}[）)])?$"
)
_SENT_TO = re.compile(r"^[\u4e00-\u9fffA-Za-z（）()、，, \u3000·]{2,200}[：:]$")
_LENGTHS = (
    re.compile(
        rf"(?:不超过|不得超过|控制在|限|不多于|少于等于)\s?({NUMBER}|[一二三四五六七八九十百千两万\d]{{1,8}})\s?字"
    ),
    re.compile(
        r"[一二三四五六七八九十百千两万\d]{1,8}\s?(?:[—–~～\-－至到]+)\s?([一二三四五六七八九十百千两万\d]{1,8})\s?字"
    ),
    re.compile(r"([一二三四五六七八九十百千两万\d]{1,8})\s?字(?:以内|之内|左右|内)"),
)
_SEND_TO = re.compile(
    r"(?:报送|上报|报|送|提交|发送|反馈|寄送|至|交)(?:至|到|给|于)?"
    rf"((?!送|告|名|备|由|给)(?:(?!报告|材料|报送|提交|[至交到将])[\u4e00-\u9fff（）()]){{1,30}}?{_ORGAN}(?:[\u4e00-\u9fff]{{0,12}}?(?:科|股|处|室))?)(?=[（(。，,；;\s]|$|邮箱|电子|备案|汇总)"
)
_SENT_BY_US = re.compile(r"我(?:委|办|局|厅|部|单位|中心|会)")
_CONTACT = re.compile(
    r"(?:联\s?系\s?人|联\s?系\s?方\s?式|联\s?系\s?电\s?话|咨询电话)\s?(?:及电话|和电话|、电话)?\s?[：:]"
)
_ATTACH_LIST = re.compile(r"^\s*附\s*件\s*[：:]\s*(.*)$")
_ATTACH_ITEM = re.compile(r"^\s*(?:附件)?\s*(?:\d{1,2}|[一二三四五六七八九十])\s*[.．、:：]\s*(.+)$")
_REFERENCE_ONLY = re.compile(r"要点|方案|办法|名单|指引|规定|细则|内容|说明")
_TO_FILL = re.compile(r"表|清单|台账|统计|回执|模板")
_ALONG = re.compile(
    r"(?:并附|另附|后附|附(?!件|近)|随附|随报告(?:一并)?(?:报送|提交)|同时(?:报送|提交|附上?)|一并(?:报送|提交|附上?|上报))[上送：:]?\s?"
    r"([^。；;，,（(\n]{1,60}(?:材料|台账|清单|图片|照片|表|记录|复印件|扫描件|纪要|文件)(?:[（(][^）)\n]{1,40}[）)])?)"
)


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines of a text with the offset at which each begins."""
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line.rstrip("\r")))
        at += len(line) + 1
    return lines


def find_doc_number(text: str) -> str:
    """The notice's own number: the first one that stands outside 《》-brackets and quotations of other papers."""
    for _, line in lines_of(text)[:15]:
        match = _DOC_NUMBER.search(line)
        # A number on a line of its own is the notice's; in a sentence it belongs to a paper that is cited.
        if match and len(line.strip()) <= len(match[0]) + 12:
            return re.sub(r"\s", "", match[0])
    return ""


def find_title(text: str) -> str:
    """The title, put together where it runs over several lines."""
    gathered: list[str] = []
    for _, raw in lines_of(text)[:20]:
        line = raw.strip().strip("　#* ")
        if not line:
            if gathered and not _looks_open(gathered):
                break
            continue
        if _DOC_NUMBER.fullmatch(line) or _SENT_TO.match(line) or line.startswith(("签发", "密级", "紧急")):
            if _TITLE_END.search("".join(gathered)):
                break
            gathered = []
            continue
        if len(line) > 60 or line.endswith(("。", "；")):
            break
        gathered.append(line)
        joined = "".join(gathered)
        if _TITLE_END.search(line) and "关于" in joined:
            return _without_letterhead(gathered)
    if gathered and _TITLE_END.search(gathered[-1]):
        return _without_letterhead(gathered)
    inside = re.search(r"《?((?:[\u4e00-\u9fff]{2,20})?关于[^《》。\n]{4,60}的通知)》?", text)
    return inside[1] if inside else (gathered[0] if len(gathered) == 1 else "")


def _looks_open(gathered: list[str]) -> bool:
    return not _TITLE_END.search(gathered[-1])


def _without_letterhead(lines: list[str]) -> str:
    """Drop a red letterhead (…文件) and organ lines that the title itself does not need."""
    start = next((n for n, line in enumerate(lines) if "关于" in line), 0)
    before = [line for line in lines[:start] if not re.search(r"文件$|^\d+$", line)]
    organs = [line for line in before if _ISSUER_LINE.match(line)]
    own_line = lines[start]
    if organs and own_line.startswith("关于"):
        return "".join(organs[-1:]) + "".join(lines[start:])
    return "".join(lines[start:])


def find_issuer(text: str, title: str) -> str:
    """Who sent the notice: its signature, else the organ in its title or letterhead."""
    lines = [(at, line.strip().strip("　")) for at, line in lines_of(text)]
    for n, (_, line) in enumerate(lines):
        if _is_date_line(line) and n:
            before = next((t for _, t in reversed(lines[:n]) if t), "")
            if _ISSUER_LINE.match(before):
                return re.sub(r"[ 　]", "", before)
    head = re.match(rf"([\u4e00-\u9fff（）()、 　]{{2,40}}?{_ORGAN})关于", title)
    if head:
        return head[1]
    for _, line in lines[:6]:
        letterhead = re.match(r"^([\u4e00-\u9fff（）() 　]{2,40}?)文件$", line)
        if letterhead:
            return re.sub(r"[ 　]", "", letterhead[1])
    return ""


def _is_date_line(line: str) -> bool:
    return bool(_FULL_DATE.fullmatch(line.strip("　 ")))


def find_issued(text: str) -> date | None:
    """The notice's own date: a date on a line of its own, the first such."""
    for _, line in lines_of(text):
        match = _FULL_DATE.fullmatch(line.strip("　 \t"))
        if match:
            return read_date(match)
    tail = re.search(rf"{_FULL_DATE.pattern}\s*(?:印发)?\s*$", text)
    return read_date(tail) if tail else None


def read_date(match: re.Match[str]) -> date | None:
    """The date of a full date match (year, month, day in its first three groups)."""
    year, month, day = (read_number(group.replace("○", "〇")) for group in match.groups()[:3])
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def find_year(text: str, title: str, doc_number: str, issued: date | None) -> int | None:
    """The year that the report is about: title first, then the body's 年度, then the notice's own year."""
    in_title = re.search(r"((?:19|20)\d{2})\s?年", title)
    if in_title:
        return int(in_title[1])
    body = re.search(r"((?:19|20)\d{2})\s?年(?:度|以来|全年|来|工作)", text)
    if body:
        return int(body[1])
    number = re.search(r"(?:19|20)\d{2}", doc_number)
    if number:
        return int(number[0])
    return issued.year if issued else None


def find_sent_to(text: str) -> str:
    """Whom the notice itself is addressed to: the first line that ends with a colon above the body."""
    for _, raw in lines_of(text)[:25]:
        line = raw.strip().strip("　")
        if _SENT_TO.match(line) and not re.match(r"附件|联系|抄送", line):
            return line.rstrip("：:")
        if line.endswith("。"):
            break
    return ""


def find_addressee(text: str, issuer: str) -> str:
    """Whom the report is to be sent to; 报我部 and silence mean the issuer."""
    for match in _SEND_TO.finditer(text):
        name = match[1]
        if _SENT_BY_US.match(name) or len(name) < 3:
            return issuer or name
        return name
    return issuer


def find_length_limit(text: str) -> int | None:
    """The greatest length allowed, in characters."""
    for pattern in _LENGTHS:
        match = pattern.search(text)
        if match:
            value = _count(match[1])
            if value and 100 <= value <= 100_000:
                return value
    return None


def _count(text: str) -> int | None:
    mixed = re.fullmatch(r"(\d+)([千万])", text)
    if mixed:
        return int(mixed[1]) * {"千": 1000, "万": 10_000}[mixed[2]]
    return read_number(text)


def find_contact(text: str) -> str:
    """The words that say whom to ask, as they stand."""
    match = _CONTACT.search(text)
    if not match:
        return ""
    end = re.compile(r"[。）)\n]").search(text, match.end())
    stop = end.start() if end else len(text)
    found = text[match.start() : stop]
    if end and end[0] == "\n":
        following = re.match(
            r"\n[ 　]*((?:联系电话|电\s?话|电子邮箱|邮\s?箱|传\s?真)[^\n]{0,60})", text[stop:]
        )
        if following:
            found += "；" + following[1]
    return re.sub(r"[ 　]+", " ", found).strip("，,；; ")


def find_attachments(text: str) -> tuple[str, ...]:
    """What is to come with the report: forms among the notice's attachments and papers asked for in its text."""
    wanted = [match[1].strip("，,、的 ") for match in _ALONG.finditer(text)]
    lines = lines_of(text)
    for n, (_, line) in enumerate(lines):
        head = _ATTACH_LIST.match(line)
        if not head:
            continue
        names = [head[1].strip()] if head[1].strip() else []
        for _, following in lines[n + 1 : n + 12]:
            item = _ATTACH_ITEM.match(following)
            if not item:
                break
            names.append(item[1].strip())
        for name in names:
            bare = re.sub(r"^(?:\d{1,2}|[一二三四五六七八九十])\s*[.．、]\s*", "", name).strip("《》。；; ")
            if bare and (_TO_FILL.search(bare) or not _REFERENCE_ONLY.search(bare)):
                wanted.append(bare)
        break
    return tuple(dict.fromkeys(wanted))
