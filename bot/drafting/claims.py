"""Claims that say more than a count: praise, rank, results, times told by 去年, who came, where, how often.

A claim is borne out where the writer's facts, the notice or our own sentence make a claim of the
same class about the same thing. A wrong mark costs the writer a look, a missed one an invented deed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.documents import Span

_WORDS = r"[^，。；：！？、\n【】（）《》“”]"
_NEAR = r"[^，。；：！？\n【】《》“”]"
_NUMERAL = r"[一二三四五六七八九十百两\d]+"
_LEVEL = (
    r"(?:全国|全省|全市|全县|全区|全系统|全行业|同类单位|同行业|各?(?:省|市|县|区)(?:直|级)?(?:单位|部门)?)"
)
_UPPER = r"(?:中央|国家|上级|[省市县区州镇乡](?=领导|[委政纪宣组统网政级直、党人副]|[^，。；、\n场]{0,4}[书县市区镇乡部局][长记])|(?<![一-鿿])(?:副)?[县市区镇乡]长|纪委|纪检|党校|宣传部|组织部|统战部|政法委|网信办|分管副)"
_POST = r"(?:书记|部长|局长|主任|[省县市区镇乡]长|常委|主席|领导(?!班子|小组|机制|责任|体制|下|和)|负责同志|讲师团?|巡[视察]组|督[导查]组|检查组)"
_CLASSES = tuple(
    re.compile(pattern)
    for pattern in (
        # Praise and awards.
        rf"(?:受到|得到|获得?|赢得|荣获|获评|获颁|喜获|斩获|评为|评定为|授予|被?表彰为?|夺得)(?P<what>了?{_WORDS}{{0,16}}?"
        r"(?:肯定|表扬|好评|赞誉|赞扬|认可|点赞|表彰|先进\w{0,6}|优秀\w{0,4}|标兵|示范\w{0,5}|称号|荣誉|[一二三特]等奖|金奖|银奖|铜奖|奖项|奖励|文明单位|批示))"
        r"|(?P<medal>[一二三特]等奖|金奖|银奖|铜奖|获奖)",
        rf"(?:列为|确定为|选为|认定为|命名为|入选|纳入|作为|树为)(?P<what>{_WORDS}{{0,10}}?(?:试点|示范点?|典型|标杆|样板|基地|案例))",
        rf"(?:考核|考评|评议|测评|评价)(?P<what>{_WORDS}{{0,8}}?(?:优秀|优良|良好|好等次|满意|达标|合格))",
        # Rank.
        r"(?:名列|位列|位居|排名|排在|居于|跃居|稳居|跻身|居|列|处于)"
        rf"(?P<what>{_WORDS}{{0,10}}?(?:第[一二三四五六七八九十\d]+位?|首位|榜首|前列|前茅|领先\w{{0,4}}|前[一二三四五六七八九十\d]+名?))"
        rf"|(?P<medal>{_LEVEL}(?:排名)?(?:第[一二三四五六七八九十\d]+|首位|首个|首家|首创|前列|领先|前[一二三四五六七八九十\d]+))",
        r"(?P<what>首次|首创|首个|首家|首开|率先(?!垂范)|开创了?|独创|超额|提前完成|超前完成)",
        # Taken up by others.
        rf"(?:被|获|在)(?P<what>{_WORDS}{{1,14}}?(?:推广|刊登|刊发|转发|采用|采纳|报道|播发|登载|交流发言|经验交流|典型发言))"
        rf"|(?P<medal>典型发言|经验交流|经验介绍|(?:媒体|记者){_WORDS}{{0,4}}报道)",
        # Results without exception.
        rf"(?:未发生|未出现|没有发生|没有出现|杜绝了?|未发现)(?P<what>{_WORDS}{{0,20}})"
        rf"|(?:无一例|无一起|无一)(?P<medal>{_WORDS}{{0,12}})"
        r"|(?P<none>(?:零|无)(?:差错|事故|失误|投诉|舆情|违纪|违规|发生|报告|缺席|缺勤|迟到|遗漏|死角|盲区|积压|案件|人缺席|漏报|瞒报))",
        r"(?P<what>全覆盖|全员覆盖|覆盖(?:了|到|率|面|面达到)?(?:最高|所有|全体|全部|各|到位|整个|每)[^，。；：！？、\n【】]{0,8})"
        r"|(?:实现|做到|达到|已)(?P<done>[^，。；：！？、\n【】《》“”]{0,12}?(?:清零|全达标))"
        r"|(?P<medal>全员参[加与训学]|人人(?:参与|过关|知晓)|无一(?:缺席|遗漏|人缺席)|[^，。；\n]{0,6}覆盖到位|应(?P<same>[一-鿿])尽(?P=same)"
        r"|全部(?:办结|整改|完成|到位|达标|参[加训学]|签订|销号)\w{0,2}|如期完成\w{0,4}|圆满完成\w{0,4})",
        rf"(?P<what>{_WORDS}{{0,8}}?)(?:明显|显著|大幅|稳步|持续)(?:提升|提高|改善|好转|下降|减少|增强|增长|成效)|(?P<medal>翻倍|翻[了一两]?番|成倍)",
        # Shares without a number.
        r"(?P<what>绝?大多数|绝大部分|大部分|(?:少数|多数|个别|部分|少量)(?=[一-鿿]{0,6}(?:干部|党员|职工|人员|同志|单位|支部|科室|股室|群众|学员))|有人(?=[一-鿿])|(?<![网以])[上近数][百千万](?![一-鿿]?分)|成百上千|多达)",
        # Times that hang on another, and times of the day.
        r"(?P<what>去年|前年|上年度?|上个?月|上个?季度|上周|下周|本周|昨[天日]|当[日天]|同[日天]|次日|前不久|日前|近日|年[初中底末]"
        r"|月[初中底末]|[上下]半年|元旦|春节|五一|国庆|中秋|端午|清明|[春夏秋冬]季|(?:星期|周)[一二三四五六日天](?!月)"
        r"|[正腊]月初?[一二三四五六七八九十]{1,3}|[寒暑]假|汛期|[一-鿿]{2}教育期间)",
        rf"(?P<what>(?:上午|下午|晚上|中午|凌晨|清晨|早上|午间)(?:{_NUMERAL}[时点])?)",
        # How often.
        r"(?P<what>[每逢隔]\s?(?:双|单)?(?:周|月|个月|季度?|半年|半月|[两三]个?[月周]|天|日|旬|星期)(?:[一二三四五六日]|末)?(?!活动|例会|制度))"
        r"|(?P<medal>[双单]周[一二三四五]|月月|周周|季季|天天|常年|长年|十年如一日|一(?:周|月|季度?|年|天|半年)[一两二三四五](?:次|会|学|报|研判|调度))",
        r"(?P<what>(?:多|若干|屡|数)[次场期轮批]|若干)",
        # Somebody from outside who came, spoke or taught.
        rf"(?P<what>{_UPPER}{_NEAR}{{0,8}}?{_POST})",
        rf"(?:邀请|聘请|特邀|请来|延请)(?P<what>了?{_WORDS}{{2,10}})|(?P<medal>(?:专家|学者|教授|名师)(?=[一-鿿]{{0,4}}(?:授课|辅导|讲座|作报告|宣讲|点评|指导|论证)))",
        # Where it was, and by which channel.
        r"在(?P<what>[一-鿿]{0,10}?(?:大会堂|礼堂|会议室|报告厅|会议厅|馆|中心|基地|酒店|宾馆|广场|学校|大学|学院|旧址|故居|烈士陵园))(?=召开|举行|举办|开展|集中|集体|参观|学习|进行|组织)",
        r"(?:通过|利用|依托|借助|运用|采用|用)(?P<what>[一-鿿]{0,6}?(?:视频会议|腾讯会议|网络会议|电视电话会议|平台|直播|小程序|软件|云课堂))",
        # Money.
        r"(?P<what>(?:投入|花费|安排|列支|拨付|争取|落实)[^，。；：！？、\n【】\d]{0,6}?(?:经费|资金))",
    )
)
_TELLING = 4
_BARE = re.compile(r"[\s，。；：、！？“”‘’《》（）()了的]+")


def find_unclaimed(text: str, sources: Sequence[str]) -> tuple[Span, ...]:
    """Return the claims that no source makes, in order, none overlapping."""
    found: list[Span] = []
    told = [_plain(source) for source in sources]
    for pattern in _CLASSES:
        claimed = [plain for plain, source in zip(told, sources, strict=True) if pattern.search(source)]
        for match in pattern.finditer(text):
            span = Span(*match.span())
            what = _plain(next((group for group in match.groups() if group), ""))
            # Longer words say the same in whichever claim they stand.
            vouching = told if len(what) >= _TELLING else claimed
            if not any(what in plain for plain in vouching) and not any(span.overlaps(one) for one in found):
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def _plain(text: str) -> str:
    return _BARE.sub("", text)
