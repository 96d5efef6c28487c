"""Persons and places named without quotation marks: 张建国书记, 云岭县委.

A guess at names, made to be sure rather than complete: it serves to mark what a model wrote and
nobody told, where a wrong mark costs the writer a look and a missed one costs an invented name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.documents import Span

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴"
    "夏钟汪姜范姚谭廖邹熊陆郝孔崔邱秦顾侯邵孟龚雷钱汤尹黎贺赖"
)
_TITLES = (
    "同志|书记|副书记|主任|副主任|局长|副局长|部长|副部长|科长|副科长|处长|副处长|县长|副县长|市长|副市长|区长|副区长|"
    "镇长|乡长|主席|副主席|院长|校长|常委|组长|副组长|委员|专员|秘书长|所长|站长|队长|教授|老师|先生|女士|专家|研究员|讲师"
)
_COMPOUND = "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|令狐|慕容|司徒|端木|东方|长孙|宇文"
_POST = r"(?:书记|主任|局长|部长|科长|处长|县长|市长|区长|镇长|乡长|主席|院长|校长|常委|组长|委员|秘书长|同志|所长|站长|队长|专家|教授|讲师|研究员|老师|代表|科员|干部)"
_ACTS = r"(?=讲话|主持|带头|出席|参加|指出|强调|作[^为]|宣讲|领学|授课|担任|牵头|负责|分管|等|、|，|。|；|$)"
_NOT_IN_NAMES = "副委组部办记任党县市区省局科处院校镇乡单位主席长各级的和与及或等是在了为对于同以由其这那有要第一二三四五六七八九十"
_GIVEN = rf"[^{_NOT_IN_NAMES}\W\d_A-Za-z]"
_PERSON = re.compile(
    r"(?:(?<![一-鿿])|(?<=[日月由请向和与及的长记任委员局部办府组经]))"
    rf"(?P<before>(?:{_COMPOUND}|[{_SURNAMES}]){_GIVEN}{{1,2}})(?:{_TITLES})"
    # 张三, 李四: a numeral for a name only right before a post.
    rf"|(?P<numeral>[{_SURNAMES}][一二三四五六七八九])(?=副?(?:{_TITLES}))"
    rf"|{_POST}(?P<after>(?:{_COMPOUND}|[{_SURNAMES}])(?:{_GIVEN}{{1,2}}?|[三四五六七八九])){_ACTS}"
    rf"|(?<=[由请向和与、，。])(?P<familiar>[小老][{_SURNAMES}]){_ACTS}",
    re.MULTILINE,
)
_LEADERS = frozenset(["毛泽东", "周恩来", "刘少奇", "朱德", "邓小平", "陈云"])

_PLACE = re.compile(
    r"(?P<place>[一-鿿]{2,3}?(?:自治区|自治州|自治县|[省市县区镇乡州旗]|街道))"
    r"(?=委(?!员)|政府|人民政府|人大|政协|纪委|党委|直属|直机关|宣传部|网信办|司法局|财政局|教育局|应急|办公室)"
)
_NO_PLACE = re.compile(
    r"[任年获届包帮团找特别自治全各我本该上下省市县区中两几某同级级属及和与向对由经在到报为是将把按照据被据以了的、，。]|"
    r"社区|地区|辖区|园区|校区|景区|城区|郊区|片区|战区|灾区|库区|牧区|林区|矿区|都市|城市|乡镇|部门|机关|单位"
)
# What teaches, prints, heals or trades under a name of its own.
_ORGANISATION = re.compile(
    r"(?P<organisation>(?:[一-鿿]{2,8}?(?:公司|集团|大学|学院|研究院|研究所|研究中心|融媒体中心|党校|日报|晚报|日报社|电视台|广播台"
    r"|出版社|协会|学会|基金会|律师事务所|博物馆|纪念馆|档案馆|图书馆|医院)|新华社|人民网|新华网|中央电视台|央视|[省市县]报|[省市县区]纪委监委|[省市县区]级媒体))"
)
_TO_ORGANISATION = re.compile(
    r".*(?:邀请|聘请|联合|组织|会同|依托|委托|前往|走进|参观|赴|到|在|由|与|和|向|被|经|请|及|为|对|是|的|把|将|同|等|跟|从|并|干部|人员|党员|参加|加强|开展|推进|落实)"
)
_OWN = re.compile(
    r"^(?:[我本该各全]|所属|下属|直属|辖区|有关|相关|其他|其它|网络|信息|运营|第三方|国有|民营|我[局委县市区]|中小学|技术|安全|合作|服务|网站)"
)


@dataclass(frozen=True, slots=True)
class ProperName:
    """A name that is no quoted title."""

    text: str
    span: Span


def find_proper_names(text: str) -> tuple[ProperName, ...]:
    """Return the persons with their posts and the places with their organs that a text names."""
    found: list[ProperName] = []
    for match in _PERSON.finditer(text):
        group = next(name for name, words in match.groupdict().items() if words)
        if match[group] not in _LEADERS:
            found.append(ProperName(match[group], Span(*match.span(group))))
    for match in _PLACE.finditer(text):
        start, end = match.span("place")
        # 按照云岭县委: the words before the name are not of it.
        body = match["place"]
        suffix = 2 if body.endswith("街道") else 1
        while len(body) > 2 + suffix - 1 and _NO_PLACE.match(body):
            start, body = start + 1, body[1:]
        if len(body) >= 2 + suffix and not _NO_PLACE.search(body[:-suffix]):
            found.append(ProperName(body, Span(start, end)))
    for match in _ORGANISATION.finditer(text):
        start, end = match.span()
        if lead := _TO_ORGANISATION.match(text, start, end - 2):
            start = lead.end()
        name = text[start:end]
        if len(name) >= 2 and not _OWN.match(name) and not any(_touch(one.span, start, end) for one in found):
            found.append(ProperName(name, Span(start, end)))
    return tuple(sorted(found, key=lambda name: name.span.start))


def _touch(span: Span, start: int, end: int) -> bool:
    return span.start < end and start < span.end


def mask_proper_names(text: str, mask: str) -> str:
    """Return the text with every name masked."""
    for name in reversed(find_proper_names(text)):
        text = text[: name.span.start] + mask + text[name.span.end :]
    return text
