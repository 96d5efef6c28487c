"""Noise out of a found text: adverts, paywall marks, site navigation, repeated paragraphs.

Nothing goes silently: every removal has its span in the given text and a reason, and offsets in the
cleaned text lead back. A paragraph goes only when several signs agree, because words such as 微信,
网盘 and 下载 are also the business of honest reports.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from knowledge.documents import Span

PAYWALL = "付费标记"
ADVERT = "广告"
CONTACT = "经销商联系方式"
NAVIGATION = "网站导航或页脚"
PAGE_NUMBER = "页码"
MARKUP = "网页代码"
MACHINE = "生成工具的说明"
REPEATED = "重复段落"


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch that cleaning took out of the given text, and why."""

    span: Span
    reason: str
    text: str

    @property
    def line(self) -> str:
        """The removal in one line: reason and opening words."""
        words = " ".join(self.text.split())
        return f"{self.reason}：{words[:30]}{'…' if len(words) > 30 else ''}"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without its noise, with the way back to the text as given."""

    text: str
    removed: tuple[Removal, ...] = ()
    kept: tuple[Span, ...] = ()
    """The stretches of the given text that make up `text`, in order."""
    starts: tuple[int, ...] = ()
    """Where each kept stretch begins in `text`."""

    def original(self, span: Span) -> Span:
        """Return where a span of the cleaned text stands in the text as given."""
        if span.start >= span.end:
            return Span(self._offset(span.start), self._offset(span.start))
        return Span(self._offset(span.start), self._offset(span.end - 1) + 1)

    def _offset(self, offset: int) -> int:
        if not self.kept:
            return offset
        index = max(bisect_right(self.starts, offset) - 1, 0)
        return self.kept[index].start + offset - self.starts[index]


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    """Without the line end."""
    end: int
    """With it."""
    words: str
    """Without the blanks around it."""


# Tokens that sites put into the middle of a text: only the token goes.
_PAYWALL_TOKEN = re.compile(
    r"[#＃]{1,4}[ \t]*/?(?:paid|vip|pay|member)[a-z_]{0,12}[ \t]*[#＃]{1,4}|\[/?(?:paid|vip|pay|hide)[a-z_]{0,12}\]",
    re.I,
)
_PAYWALL_LINE = re.compile(
    r"(?:此处|以下|剩余|下方|后续|余下)(?:的)?(?:内容|部分|全文|正文|\d{1,3}[%％])[^。]{0,12}(?:付费|购买|会员|VIP|登录|隐藏|解锁|未读)"
    r"|(?:付费|购买|开通会员|登录|注册|支付)[^。]{0,10}(?:后|即可)(?:可)?(?:查看|阅读|下载|解锁|继续阅读|复制)"
    r"|(?:本文|本文档|该文档|本资料)(?:为|是|属于)?(?:付费|VIP|会员)[^。]{0,8}(?:内容|文档|文章|专享|可见)"
    r"|(?:展开|查看|阅读|点击查看|点击阅读)(?:剩余|更多|全文)(?:内容|\d{1,3}[%％])?\s*[>》↓▼]*$"
    r"|^(?:试读|预览)(?:已)?结束"
    r"|(?:点击|立即|马上|登录后?)(?:此处|这里|链接|按钮)?(?:免费)?(?:下载|阅读|查看|获取|复制)(?:本文|文章)?(?:全文|原文|完整版|word版?|文档)"
    r"|(?:VIP|会员)(?:用户)?[^。，]{0,4}(?:免费|专享|畅享)[^。，]{0,2}(?:阅读|下载|查看)",
    re.I,
)
_SITE = (
    re.compile(r"^(?:您?(?:现在|当前)?的?(?:所在)?位置|当前位置|您在这里)\s*[:：]"),
    re.compile(r"^(?:网站)?首页\s*(?:[>》»›/|｜·]|-|→)"),
    re.compile(r"^(?:首页|网站首页)$"),
    re.compile(r"^(?:上一[篇页条]|下一[篇页条])\s*(?:[:：]|$)"),
    re.compile(r"^[【\[(（]?\s*字[体号]\s*[:：]\s*[\[【(（]?\s*(?:特大|超大|大|小)"),
    re.compile(r"^(?:[【\[(（]?\s*(?:打印(?:本页|此页|页面|文章)?|关闭(?:窗口|本页|页面)?|返回(?:顶部|列表|首页|上页)|收藏(?:本页|本文)?|分享(?:到|至)?|纠错|回到顶部)\s*[】\])）]?[\s|｜/、]*){1,8}[:：]?$"),
    re.compile(r"^(?:分享到|分享至|一键分享)\s*[:：]?"),
    re.compile(r"扫(?:一扫|描(?:下方|左侧|右侧)?二维码).{0,12}(?:手机|打开|关注|下载|加入|浏览|分享|咨询)"),
    re.compile(r"^(?:来源|信息来源|文章来源|发布机构|发布者|作者)\s*[:：].{0,30}(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]"),
    re.compile(r"^(?:发布(?:时间|日期)|更新时间|时间|日期)\s*[:：]\s*\d{4}[-/.年].{0,40}(?:浏览|点击|阅读|访问|字体|字号|来源)"),
    re.compile(r"^(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]\s*\d{0,9}(?:\s*次)?$"),
    re.compile(r"^(?:版权所有|Copyright|©|\(c\)\s)", re.I),
    re.compile(r"(?:ICP备|公网安备|ICP证|网站标识码)\s*[:：]?\s*(?:第)?\s*[A-Za-z]{0,4}\d{5,}"),
    re.compile(r"^(?:(?:网站地图|关于我们|联系我们|网站声明|隐私(?:政策|声明)|免责声明|使用帮助|设为首页|加入收藏|站点地图|无障碍(?:浏览|阅读)?|登录|注册|手机版|返回首页)[\s|｜/·\-—]*){2,12}$"),
    re.compile(r"^(?:相关|推荐|热门|猜你喜欢的?)(?:文章|阅读|推荐|文档|下载|新闻|链接)\s*[:：]?$"),
    re.compile(r"^(?:责任编辑|编辑|审核|责编)\s*[:：]\s*[\u4e00-\u9fff·]{2,4}(?:\s+(?:审核|校对|编辑)\s*[:：]\s*[\u4e00-\u9fff·]{2,4})*$"),
    re.compile(r"^(?:附件|本文)?(?:下载|点击下载|立即下载|免费下载)(?:本文|全文|文档|word版?|此文档)?[:：]?(?:\s*\S{1,60}\.(?:docx?|pdf|rar|zip))?$", re.I),
)  # fmt: skip
# What an editor of web pages leaves in a text that was copied out of it.
_MARKUP = re.compile(
    r"(?:(?:</?(?:p|br|hr|div|span|a|b|i|u|em|strong|font|img|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|center|section|article|iframe|script|style|o:p)"
    r"(?:\s[^<>\n]{0,200})?/?>|&(?:nbsp|ensp|emsp|lt|gt|amp|quot|ldquo|rdquo|mdash|hellip|middot|#[0-9]{2,6}|#x[0-9a-f]{2,6});)[ \t]*)+",
    re.I,
)
_MAKER = r"(?:AI|A\.I\.|人工智能|大(?:语言)?模型|智能[\u4e00-\u9fff]{0,4}(?:助手|工具|体|写作)|机器人|ChatGPT|GPT|DeepSeek|豆包|文心一言|通义千问|千问|Kimi|元宝|讯飞星火)"
# What a writing tool says about its text, or to the one who asked; never the matter of a report, so only whole lines.
_MACHINE = (
    re.compile(rf"^[（(【\[]?(?:以上|以下|上述|本文|本|该|此)?(?:内容|文本|文章|文稿|稿件|材料|回答|报告|文)?(?:均|系|为|是)?由?{_MAKER}(?:自动|辅助)?(?:生成|创作|撰写|整理|提供)(?:的)?(?:内容)?[，,。；]?(?:仅供参考|请[^。]{{0,12}}(?:核实|甄别|核对|参考))?[^。]{{0,10}}[。）)】\]]?$", re.I),
    re.compile(rf"^作为(?:一个|一名|一款)?(?:AI|人工智能|大?语言模型|{_MAKER})", re.I),
    re.compile(r"^(?:好的|当然|没问题)?[，,！!]?(?:以下|下面)(?:是|为)(?:我?为您?|根据您|按照您|一[份篇]为您)[^。]{0,40}(?:：|:|。|$)"),
    re.compile(r"^希望(?:这[份篇个]|以上|本)[^。]{0,16}(?:对您|能帮到您|帮到您|符合您|满足您)"),
    re.compile(r"^(?:如果?|若)(?:您|你)?(?:还)?(?:有|需要?)[^。]{0,24}(?:请?随时(?:告诉|联系)我?|请告诉我|我(?:可以|会|再)(?:为您|帮您|继续|补充|调整|修改))"),
)  # fmt: skip
# 责任编辑：某某　浏览次数：86　打印　关闭: the line of a page, at least one field of which only a page has.
_FIELD = r"(?:责任编辑|编辑|责编|作者|来源|信息来源|审核|校对|初审|复审|终审|发布(?:时间|日期|人|单位)|更新时间|浏览(?:次数|量)?|点击(?:数|次数|量|率)?|阅读(?:次数|量|数)?|访问(?:次数|量)?|字[体号]|打印(?:本页)?|关闭(?:窗口)?|分享(?:到)?|收藏(?:本页)?|纠错|返回(?:顶部|列表)?|[大中小])"
_FIELDS = re.compile(
    rf"[【\[(（]?{_FIELD}(?:\s*[:：]\s*[^\s|｜:：]{{0,20}})?(?:[\s|｜/】\])）]+[【\[(（]?{_FIELD}(?:\s*[:：]\s*[^\s|｜:：]{{0,20}})?){{1,9}}[】\])）\s]*"
)
_OF_A_PAGE = re.compile(
    r"(?:浏览|点击|阅读|访问)(?:次?数|次数|量|率)?\s*[:：]|打印|关闭|分享|收藏|纠错|字[体号]|返回"
)
_PAGE = re.compile(r"^(?:[-—–－·]+\s*\d{1,4}\s*[-—–－·]+|第\s*\d{1,4}\s*页\s*[，,/]?\s*共\s*\d{1,4}\s*页)$")
_ORIGIN = re.compile(
    r"(?:本文|本文档|文档|文章|资料|范文)(?:内容)?(?:来自|来源于?|转自|下载自|下载于|由)\s*[:：]?.{0,20}(?:文库|范文|素材|公文|文秘|文档|资料)[\u4e00-\u9fff]{0,4}(?:网|站|库|之家|大全|分享|整理|提供|上传|吧)"
    r"|(?:^|[，。；\s])(?:如需)?转载(?:时)?请(?:务必)?(?:注明|标明|保留)(?:本文)?(?:出处|来源|作者|链接)"
    r"|^(?:微信)?(?:扫码|扫一扫|扫描(?:下方|上方)?二维码|长按(?:识别)?(?:二维码)?|识别(?:下方)?二维码|关注(?:我们|公众号)).{0,40}(?:领取|获取|下载|索取|查看)[^。；]{0,10}(?:模板|范文|资料|素材|同款|文档|材料|课件|课程|礼包)"
    r"|^(?:更多|海量|精品|最新)[^，。；]{0,16}(?:范文|素材|公文|材料|文档|资料|模板)[^。；]{0,16}(?:请?(?:关注|访问|登录|搜索|加入|点击|联系|进入)|尽在)"
    r"|(?:如有侵权|若有侵权|版权归原作者).{0,20}(?:删除|联系)"
)
_ADVERT_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("goods", re.compile(r"素材库|材料库|范文库|范文网|文库网|公文网|文秘网|写作素材|内部(?:高质量)?素材|万字材料|高质量素材|公文写作(?:课|营|群|圈|社群)|PPT设计|写材料神器")),
    ("club", re.compile(r"s?vip会员|会员群|会员专享|网盘群|素材群|写作群|交流群|加入会员|开通会员|成为会员|年费会员|永久会员|终身会员|知识星球|加入星球|粉丝群", re.I)),
    ("trade", re.compile(r"代笔|代写|润笔|润稿服务|接单|代发布|包过|包满意|定制(?:材料|公文|范文)|付费咨询|低至|原价|仅需\d+元|\d+元/?(?:年|月|篇)")),
    ("contact", re.compile(
        r"(?:添?加|联系|咨询|代笔|请加|搜索|关注)[^，。；\n]{0,6}(?:客服|小编|微信|公众号|V信|薇信|威信|QQ|扣扣)|客服\s*(?:微信|QQ)?\s*[:：]"
        r"|(?:微信|微信号|V信|vx|wx|wechat|QQ|QQ群|扣扣)\s*(?:号|号码)?\s*[:：]\s*[A-Za-z0-9_\-]{4,}|公众号\s*[:：]|有意.{0,6}(?:请)?联系|[：:]\s*cwk", re.I)),
    ("pitch", re.compile(r"好评如潮|谨防假冒|请?认准|小伙伴|一键(?:极速|快速)?(?:下载|查找|搜索)|极速下载|轻松解决|限时(?:优惠|特价|免费)|持续接单|每天更新|每日更新|回复[“\"']?\w{1,8}[”\"']?.{0,6}(?:领取|获取|下载)|免费领取|扫码(?:领取|加群|入群|添加)|独家平台|唯一平台|质量保障")),
)  # fmt: skip
# A ghost writer needs but his trade and his number; those who act against him speak of both too.
_GHOST = re.compile(
    r"^[^，。；\n]{0,6}(?:代写|代笔|代发|润稿|润笔|承接)[^。；\n]{0,40}(?:微信|V信|vx|wx|QQ|扣扣|电话|手机|客服)\s*(?:号|号码)?\s*[:：]?\s*[A-Za-z0-9_\-]{5,}",
    re.I,
)
_AGAINST = re.compile(r"严禁|禁止|整治|查处|打击|举报|监督|投诉|清理|抵制|杜绝|不得|发现")
_CONTACT_LINE = re.compile(
    r"^[\s【\[(（]*(?:(?:添?加|联系|咨询|代写|代笔)?(?:客服|小编|站长|店主)?(?:微信|微信号|V信|vx|wx|wechat|QQ群?|扣扣|公众号)(?:号|号码)?)\s*[:：]\s*[A-Za-z0-9_\-\u4e00-\u9fff]{2,24}[】\])）\s]*$",
    re.I,
)
_BRAND = re.compile(
    r"^[【\[][^】\]\n]{1,16}(?:素材库|材料库|范文网|代笔|代写|文库|公文网|笔杆子|文秘网)[】\]]"
)
_HEADING = re.compile(r"^[#\s]{0,8}(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_SHORT = 20
"""Below this length a line may stand as often as it likes: 责任股室：办公室。"""
_MANY = 60
"""From this length a paragraph that stands twice, far apart, is a paste and not a formula."""


def clean(text: str) -> Cleaned:
    """Return the text without noise, with every removal and its reason. Time grows with the length."""
    lines = list(_lines(text))
    removals: list[Removal] = []
    for line in lines:
        reason = _reason(line.words)
        if reason:
            removals.append(_removal(text, Span(line.span.start, line.end), reason))
        else:
            removals.extend(
                _removal(text, Span(*match.span()).shifted(line.span.start), reason)
                for pattern, reason in ((_PAYWALL_TOKEN, PAYWALL), (_MARKUP, MARKUP))
                for match in pattern.finditer(line.span.of(text))
            )
    taken = {
        removal.span.start
        for removal in removals
        if removal.reason not in (PAYWALL, MARKUP) or removal.text.endswith("\n")
    }
    removals.extend(_repeated(text, [line for line in lines if line.span.start not in taken]))
    removals.sort(key=lambda removal: removal.span)
    return _without(text, removals)


def _lines(text: str) -> Iterator[_Line]:
    for match in re.finditer(r"([^\r\n\f]*)(\r\n|\r|\n|\f|$)", text):
        if match[0]:
            yield _Line(Span(*match.span(1)), match.end(), match[1].strip(" \t\u3000\u00a0\ufeff"))


def _removal(text: str, span: Span, reason: str) -> Removal:
    return Removal(span, reason, span.of(text))


def _reason(words: str) -> str:
    """Return why a whole line is noise, or nothing."""
    if not words:
        return ""
    if not _PAYWALL_TOKEN.sub("", words).strip():
        return PAYWALL
    if _PAGE.match(words):
        return PAGE_NUMBER
    if len(words) <= 120 and any(pattern.search(words) for pattern in _MACHINE):
        return MACHINE
    if len(words) <= 160 and _FIELDS.fullmatch(words) and _OF_A_PAGE.search(words):
        return NAVIGATION
    if len(words) <= 120 and any(pattern.search(words) for pattern in _SITE):
        return NAVIGATION
    if len(words) <= 80 and _PAYWALL_LINE.search(words):
        return PAYWALL
    if _CONTACT_LINE.match(words):
        return CONTACT
    return ADVERT if _is_advert(words) else ""


def _is_advert(words: str) -> bool:
    if len(words) > 600:
        # An advert is a paragraph; in a whole report pasted as one line its words prove nothing.
        return False
    if len(words) <= 150 and _ORIGIN.search(words):
        return True
    if len(words) <= 100 and _GHOST.search(words) and not _AGAINST.search(words):
        return True
    signs, hits = set(), 0
    for name, pattern in _ADVERT_SIGNS:
        found = {match[0] for match in pattern.finditer(words)}
        if found:
            signs.add(name)
            hits += len(found)
    if _BRAND.match(words):
        return hits >= 1
    return len(signs) >= 2 and hits >= 3 and bool(signs & {"contact", "pitch", "club"})


def _repeated(text: str, lines: Iterable[_Line]) -> Iterator[Removal]:
    """Find paragraphs that stand twice: next to each other, in a pasted block, or far apart in a report."""
    filled = [line for line in lines if line.words]
    is_report = sum(1 for line in filled if len(line.words) <= 40 and _HEADING.match(line.words)) >= 2
    seen: dict[str, int] = {}
    waiting: _Line | None = None
    """A paragraph that stands for the second time: it goes too when the one after it does so as well."""
    repeats = -1
    for index, line in enumerate(filled):
        key = re.sub(r"\s+", "", line.words)
        first = seen.setdefault(key, index)
        in_block = first < index and repeats >= 0 and first == repeats + 1
        adjacent = first < index and key == re.sub(r"\s+", "", filled[index - 1].words)
        repeats = first if first < index else -1
        if first == index or len(key) < _SHORT:
            waiting = None
        elif in_block or adjacent or (is_report and len(key) >= _MANY):
            if in_block and waiting is not None:
                yield _removal(text, Span(waiting.span.start, waiting.end), REPEATED)
            waiting = None
            yield _removal(text, Span(line.span.start, line.end), REPEATED)
        else:
            waiting = line


def _without(text: str, removals: list[Removal]) -> Cleaned:
    kept: list[Span] = []
    at = 0
    for removal in removals:
        if removal.span.start > at:
            kept.append(Span(at, removal.span.start))
        at = max(at, removal.span.end)
    if at < len(text):
        kept.append(Span(at, len(text)))
    starts = accumulate((span.end - span.start for span in kept[:-1]), initial=0) if kept else ()
    return Cleaned("".join(span.of(text) for span in kept), tuple(removals), tuple(kept), tuple(starts))
