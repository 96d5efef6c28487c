"""Noise goes and is listed; prose stays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning import ADVERT, NAVIGATION, REPEATED, clean
from knowledge.documents import Span
from knowledge.library.builtin import SAMPLE_REPORTS

PAYWALL, CONTACT, PAGE_NUMBER, MARKUP, MACHINE = (
    "付费标记",
    "经销商联系方式",
    "页码",
    "网页代码",
    "生成工具的说明",
)
"""Reasons of `knowledge/noise.toml`."""


SHARED = Path(__file__).parents[4] / "shared" / "data"
FOUND_REPORT = SHARED / "reports" / "000_84632f9a43899128.txt"
CLEAN_PROSE = SHARED / "bench" / "clean_prose"
RULE_TEXTS = SHARED / "rules"

NOISE = [
    ("##paidbegin##", PAYWALL),
    ("以下内容付费可见", PAYWALL),
    ("剩余65%未读，开通会员后可继续阅读", PAYWALL),
    ("开通会员即可查看全文", PAYWALL),
    ("【笔尖素材库】——每日更新海量素材，会员群同步更新，一键下载，有意请联系：abc123", ADVERT),
    ("各位小伙伴请认准本店，专业代写代发布，添加客服微信：abc12345，谨防假冒！", ADVERT),
    ("欢迎加入会员群，海量范文网资料免费领取，扫码加群", ADVERT),
    ("更多范文资料，请关注公众号：笔尖公文", ADVERT),
    ("本文来自青松范文网，转载请注明出处", ADVERT),
    ("微信号：abc_12345", CONTACT),
    ("客服QQ：123456789", CONTACT),
    ("您现在的位置：首页 > 政务公开 > 通知公告", NAVIGATION),
    ("首页 > 政务公开 > 工作报告", NAVIGATION),
    ("【字体：大 中 小】", NAVIGATION),
    ("【打印本页】 【关闭窗口】", NAVIGATION),
    ("上一篇：关于开展自查工作的通知", NAVIGATION),
    ("下一篇：没有了", NAVIGATION),
    ("来源：云岭县教育局 浏览次数：128", NAVIGATION),
    ("发布时间：2024-11-08 10:20 浏览次数：15", NAVIGATION),
    ("版权所有：云岭县人民政府办公室", NAVIGATION),
    ("某ICP备20240001号-1 网站标识码：6100000001", NAVIGATION),
    ("网站地图 | 联系我们 | 关于我们", NAVIGATION),
    ("扫一扫在手机打开当前页", NAVIGATION),
    ("— 3 —", PAGE_NUMBER),
    ("第 2 页 共 8 页", PAGE_NUMBER),
]


@pytest.mark.parametrize(("line", "reason"), NOISE, ids=[line[:16] for line, _ in NOISE])
def test_noise_goes_with_its_reason(line: str, reason: str) -> None:
    text = f"一、工作情况\n{line}\n（一）加强领导。\n"
    cleaned = clean(text)
    assert cleaned.text == "一、工作情况\n（一）加强领导。\n"
    assert [(removal.reason, removal.text.strip()) for removal in cleaned.removed] == [(reason, line)]


HONEST = [
    "对照清单逐项排查，清理违规使用的网盘账号3个、闲置微信工作群5个，关停公众号2个。",
    "严禁通过微信、QQ、网盘等传输涉密文件资料，严禁私自下载、复制、留存工作资料。",
    "开展论文代写、代发等突出问题专项整治，约谈相关单位4家，处理违规人员2名。",
    "我局公众号全年发布信息213条，阅读量12万次，客服热线接听群众来电306个。",
    "联系人：王某，联系电话：0999-1234567，电子邮箱：bgs@example.gov.cn。",
    "依托“学习强国”学习平台，组织党员扫码答题，参与率达到98%。",
    "本单位网站首页设置专栏，网站地图、隐私声明等栏目按要求补齐。",
    "打击整治网络谣言，对假冒政府网站“一键下载”类诈骗应用开展宣传，发放资料500份。",
    "会员单位联系群众，定制材料采购程序规范，印刷费用较上年下降。",
    "下一篇文章将围绕基层治理展开。",
    "编辑整理学习材料8期，印发《应知应会手册》200册。",
    "附件：1.问题清单",
    "来源：上级交办、群众反映、自查发现。",
]


@pytest.mark.parametrize("line", HONEST, ids=[line[:16] for line in HONEST])
def test_honest_prose_with_the_words_of_adverts_stays(line: str) -> None:
    assert clean(f"{line}\n").removed == ()


def test_a_mark_inside_a_paragraph_goes_alone() -> None:
    cleaned = clean("##paidbegin##（三）强化宣传。开展活动。\n")
    assert cleaned.text == "（三）强化宣传。开展活动。\n"
    assert [removal.text for removal in cleaned.removed] == ["##paidbegin##"]


LONG = "局党组把意识形态工作纳入重要议事日程，与业务工作同部署、同落实、同检查、同考核，定期听取汇报，及时研究解决存在的突出问题。"


def test_a_paragraph_pasted_twice_goes_once() -> None:
    text = f"一、工作情况\n{LONG}\n{LONG}\n二、存在问题\n办法不多。\n"
    cleaned = clean(text)
    assert cleaned.text.count(LONG) == 1
    assert [removal.reason for removal in cleaned.removed] == [REPEATED]
    assert cleaned.removed[0].span == Span(text.rindex(LONG), text.rindex(LONG) + len(LONG) + 1)


def test_a_long_paragraph_far_from_its_double_goes_in_a_report() -> None:
    text = f"一、工作情况\n{LONG}\n二、存在问题\n办法不多。\n三、下一步打算\n{LONG}\n"
    assert [removal.reason for removal in clean(text).removed] == [REPEATED]
    assert clean(text.replace("一、", "").replace("二、", "").replace("三、", "")).removed == ()


def test_a_block_pasted_twice_goes_once() -> None:
    block = "组织开展专题学习研讨，交流学习体会和心得。\n组织开展警示教育活动，剖析身边典型案例。\n组织开展谈心谈话活动，了解干部思想动态。\n"
    removed = clean(f"{block}中间的一段话。\n{block}").removed
    assert [removal.text for removal in removed] == block.splitlines(keepends=True)


def test_short_formulas_may_stand_twice() -> None:
    text = "一、问题\n责任股室：办公室。\n责任股室：办公室。\n二、措施\n长期坚持。\n长期坚持。\n"
    assert clean(text).removed == ()


@given(
    st.lists(
        st.sampled_from(
            [
                *(line for line, _ in NOISE),
                *HONEST,
                LONG,
                "",
                "##paidend##正文",
                "一、工作情况",
                "\u3000\u3000（一）学习。",
            ]
        ),
        max_size=30,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_character_is_kept_or_listed_and_leads_back(lines: list[str], end: str) -> None:
    text = end.join(lines)
    cleaned = clean(text)
    assert sum(len(removal.text) for removal in cleaned.removed) + len(cleaned.text) == len(text)
    for removal in cleaned.removed:
        assert removal.span.of(text) == removal.text
    for start in range(0, len(cleaned.text), 7):
        piece = Span(start, start + 1)
        assert cleaned.original(piece).of(text) == piece.of(cleaned.text)


@given(st.text(max_size=300))
def test_any_text_is_cleaned(text: str) -> None:
    cleaned = clean(text)
    assert sum(len(removal.text) for removal in cleaned.removed) + len(cleaned.text) == len(text)


def test_time_grows_with_the_length() -> None:
    hostile = ("#" * 500 + "［" * 200 + "加" * 300 + "首页 > " * 40 + LONG + "\n") * 40

    def seconds(text: str) -> float:
        start = time.process_time()
        clean(text)
        return time.process_time() - start

    seconds(hostile)
    assert seconds(hostile * 8) < 8 * max(seconds(hostile), 0.004) * 4


def test_the_sample_reports_lose_nothing() -> None:
    paths = sorted(SAMPLE_REPORTS.glob("*.md"))
    assert len(paths) >= 5
    assert [clean(path.read_text(encoding="utf-8")).removed for path in paths] == [()] * len(paths)


@pytest.mark.skipif(
    not CLEAN_PROSE.exists(), reason="the sentences of clean prose are not beside this checkout"
)
def test_clean_prose_loses_nothing() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(CLEAN_PROSE.glob("*.txt"))]
    sentences = [line for text in texts for line in text.splitlines() if line]
    assert len(sentences) == 2889
    assert [removal.line for sentence in sentences for removal in clean(sentence).removed] == []
    assert [removal.line for text in (*texts, "\n".join(sentences)) for removal in clean(text).removed] == []


@pytest.mark.skipif(not RULE_TEXTS.exists(), reason="the rule texts are not beside this checkout")
def test_rule_texts_lose_nothing() -> None:
    removed = [
        removal.line
        for path in RULE_TEXTS.glob("*.md")
        for removal in clean(path.read_text(encoding="utf-8")).removed
    ]
    assert removed == []


@pytest.mark.skipif(not FOUND_REPORT.exists(), reason="the found report is not beside this checkout")
def test_the_found_report_loses_its_adverts_and_marks_only() -> None:
    text = FOUND_REPORT.read_text(encoding="utf-8")
    cleaned = clean(text)
    assert [removal.reason for removal in cleaned.removed] == [
        PAYWALL,
        ADVERT,
        ADVERT,
        ADVERT,
        ADVERT,
        PAYWALL,
    ]
    assert cleaned.text.strip().endswith("特此报告。")
    assert "paid" not in cleaned.text
    assert "哒哒" not in cleaned.text


@pytest.mark.parametrize(
    "line",
    [
        "您好，欢迎访问六六文档", "我要投稿　投诉建议", "网络安全自查报告 篇1", "……此处隐藏8461个字……", "（六六文秘网省略552字，正式会员可完整阅读）",
        "此处内容需要权限查看", "版权说明：本文档由用户提供并上传，收益归属内容提供方", "《自查报告.docx》由会员分享，可在线阅读", "约2.87千字", "下载后可任意编辑",
    ],
)  # fmt: skip
def test_lines_of_essay_sites_and_viewers_go(line: str) -> None:
    text = f"一、工作开展情况\n开展检查3次。\n{line}\n二、存在问题\n培训只办了1期。"
    cleaned = clean(text)
    assert [removal.text.strip() for removal in cleaned.removed] == [line]
    assert cleaned.text == text.replace(f"{line}\n", "")


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("充分认识网络安全的'重要性", "充分认识网络安全的重要性"),
        ("推进高质量发展的.重要抓手", "推进高质量发展的重要抓手"),
        ("网络安全自查报告【汇编14篇】", "网络安全自查报告"),
    ],
)
def test_watermarks_go_and_their_line_stays(given: str, left: str) -> None:
    assert clean(given).text == left


@pytest.mark.parametrize(
    "line",
    [
        "处理群众举报3件，均已办结。",
        "微信公众号发布信息14篇。",
        "（三）编发信息15篇。",
        "欢迎社会各界监督。",
        "会员单位完成自查12家。",
    ],
)
def test_the_business_of_honest_reports_stays(line: str) -> None:
    assert clean(line).removed == ()
