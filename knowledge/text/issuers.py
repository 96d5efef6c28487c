"""Who issued a rule, as far as the words before a title tell: 区委《…》 is not the central rule of that name."""

from __future__ import annotations

import re

_WINDOW = 40
_ORGAN = (
    r"(?:党委|党组|党工委|工委|纪委监委|纪委|监委|省委|市委|区委|县委|州委|盟委|旗委|镇委|乡委|街道|人民政府|政府"
    r"|国务院|全国人大常委会|全国人大|中共中央|党中央|中央|办公厅|办公室|中办|国办|两办|委办|府办|组织部|宣传部|统战部|政法委"
    r"|网信办|编办|保密办|保密局|密码局|网信委|领导小组|委员会|总局|[局厅署院校部委办]|公司|集团|学院|大学|医院|中心)"
)
_ISSUER = re.compile(
    rf"((?:[\u4e00-\u9fa5]{{0,24}}?){_ORGAN}(?:[、和及与][\u4e00-\u9fa5]{{1,16}}?{_ORGAN}){{0,3}})"
    r"(?:等[\u4e00-\u9fa5\d]{0,6})?(?:联合)?(?:印发|制定|出台|发布|下发|转发|颁布|公布|制发|修订)?(?:了|的)?\s*$"
)
_OWN = re.compile(
    r"([本我](?:省|市|区|县|州|盟|旗|乡|镇|街道|局|委|办|厅|院|校|单位|部门|系统|机关|公司|集团))(?:级)?(?:印发|制定|出台)?(?:了|的)?\s*$"
)
# 市《…细则》, 青禾区《…细则》; 全市, 各县 and 社区 name no region.
_REGION = re.compile(r"(?:^|(?<=[\u4e00-\u9fa5]))((?:[\u4e00-\u9fa5]{2,6}|^)[省市区县州盟旗])$")
_NO_REGION = re.compile(
    r"(?:[全各本我每跨辖社园校景地郊灾城超都门片战库]|年度?|开展|组织)[省市区县州盟旗]$|[全各]"
)
_LEADING = re.compile(
    r".*(?:根据|依据|依照|按照|遵照|对照|落实|贯彻|执行|学习|遵守|违反|关于|结合|围绕|以及|下达|收到|接到|传达|符合|转发|适用|参照)(?:了|到|的)?"
)
_CENTRAL = re.compile(
    r"(?:中共中央|党中央|中央|国务院|全国人民代表大会|全国人大|中办|国办|两办|国家|中华人民共和国"
    r"|(?:财政|公安|教育|司法|民政|外交|国防|科技|科学技术|工业和信息化|自然资源|生态环境|交通运输|人力资源社会保障|文化和旅游|农业农村|水利|住房和?城乡建设|应急管理|退役军人事务|商务|安全|铁道)部|最高人民(?:法院|检察院)|工信部|人社部)"
)


def issuer_before(text: str, position: int) -> str:
    """Return the organ named right before `position`: 区委, 中共中央办公厅; nothing where none stands there."""
    window = text[max(0, position - _WINDOW) : position]
    # An issuer does not reach back over a stop or another title.
    window = re.split(r"[，。；：！？\n》”“（）()]", window)[-1] if not window.endswith("、") else ""
    own = _OWN.search(window)
    if own:
        return own[1]
    match = _ISSUER.search(window)
    if match is None:
        return _region_before(window)
    return _LEADING.sub("", match[1]).strip().lstrip("和与及、")


def _region_before(window: str) -> str:
    named = _REGION.search(_LEADING.sub("", window).strip().lstrip("和与及、"))
    return named[1] if named and not _NO_REGION.search(named[1]) else ""


def is_local(issuer: str) -> bool:
    """Tell whether the organ is not a central one, so that its rule is not the central rule of that name."""
    return bool(issuer) and _CENTRAL.match(issuer) is None
