"""The measured figures as lines, and examples of what was missed."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.mistakes.best import Watcher
from benchmarks.mistakes.figures import (
    ALARMS,
    RULES,
    SLIPS,
    Share,
    alarms,
    at_best,
    breaks_rule,
    is_large_slip,
    padded,
    share,
)
from benchmarks.mistakes.kinds import KINDS
from benchmarks.mistakes.measuring import Clean, Outcome
from benchmarks.mistakes.planting import Kind

_GROUPS = {
    "unit": "单位和零",
    "digit": "数字",
    "code": "代码",
    "place": "坐标",
    "sum": "合计",
    "sheet": "整行整表",
    "entry": "单元格",
}


def lines(outcomes: Sequence[Outcome], clean: Mapping[bool, Clean], watchers: Mapping[str, Watcher]) -> Iterator[str]:
    """Give everything that is printed."""
    yield from _kinds(outcomes, watchers)
    yield ""
    yield from _reached(outcomes, watchers)
    yield ""
    yield from _clean(clean)


def _kinds(outcomes: Sequence[Outcome], watchers: Mapping[str, Watcher]) -> Iterator[str]:
    head = ("有去年的数", "最好能看出", "没有去年的数", "最好能看出", "别处提示", "旧提示改数")
    yield padded("错误的种类（* 违反通知的规则）", 50) + "".join(padded(text, 19) for text in head)
    for kind in KINDS:
        of_kind = [item for item in outcomes if item.kind == kind]
        if not of_kind:
            continue
        yield padded(f"{'*' if kind.rule else ' '} {_GROUPS[kind.group]} · {kind.name}", 50) + "".join(
            _row(of_kind, watchers)
        )


def _row(outcomes: Sequence[Outcome], watchers: Mapping[str, Watcher]) -> Iterator[str]:
    for has_last in (True, False):
        some = [item for item in outcomes if item.has_last is has_last]
        yield padded(str(share(some)), 19)
        best = at_best(some, watchers)
        yield padded(str(best) if best else "–", 19)
    known = [item for item in outcomes if item.has_last]
    yield padded(str(share(known, lambda item: item.elsewhere).part), 19)
    yield str(share(known, lambda item: item.again and not item.found).part)


def _reached(outcomes: Sequence[Outcome], watchers: Mapping[str, Watcher]) -> Iterator[str]:
    slips = [item for item in outcomes if item.has_last and is_large_slip(item)]
    best = at_best(slips, watchers)
    yield f"十倍以上的单位错误，去年有数：{share(slips)}，最好能看出 {best}{_verdict(share(slips), SLIPS)}"
    again = share(slips, lambda item: item.again and not item.found).part
    yield f"    没有新提示的里面，{again} 处原来就要说明变化，提示里的数随之变了"
    bare = [item for item in outcomes if not item.has_last and is_large_slip(item)]
    yield f"同样的错误，没有去年的数：{share(bare)}，最好能看出 {at_best(bare, watchers)}"
    for has_last, words in ((True, "有去年的数"), (False, "没有去年的数")):
        rules = [item for item in outcomes if item.has_last is has_last and breaks_rule(item)]
        yield f"违反规则的错误，{words}：{share(rules)}{_verdict(share(rules), RULES)}"
    weakest = sorted(_of_rules(outcomes), key=lambda pair: pair[1].value)[:3]
    yield "其中最弱的：" + "；".join(f"{kind.name} {found}" for kind, found in weakest)


def _of_rules(outcomes: Sequence[Outcome]) -> Iterator[tuple[Kind, Share]]:
    for kind in KINDS:
        some = [item for item in outcomes if item.kind == kind and item.has_last and breaks_rule(item)]
        if some:
            yield kind, share(some)


def _verdict(found: Share, reach: float) -> str:
    return f"（要求 ≥ {reach:.0%}：{'yes' if found.value >= reach else 'NO'}）"


def _clean(clean: Mapping[bool, Clean]) -> Iterator[str]:
    for has_last, words in ((True, "有去年的数"), (False, "没有去年的数")):
        seen = clean[has_last]
        false = alarms(seen, "error", "note", "slip")
        verdict = f"（要求 ≤ {ALARMS:g}：{'yes' if false <= ALARMS else 'NO'}）"
        yield (
            f"没有错误的县，{words}：{seen.cells} 格，误报 {false:.2f} / 千格{verdict}：必须改 {seen.levels['error']}、"
            f"提示 {seen.levels['note']}、疑似单位错误 {seen.levels['slip']}"
        )
        yield (
            f"    另计：要说明的真实变化 {alarms(seen, 'change'):.2f} / 千格，"
            f"规则要求说明的其他事实 {alarms(seen, 'explain'):.2f} / 千格"
        )
        false_checks = {name: many for name, many in seen.checks.items() if not name.startswith("change")}
        yield "    " + "，".join(
            f"{name} {many}" for name, many in sorted(false_checks.items(), key=lambda pair: -pair[1])
        )


def missed(outcomes: Sequence[Outcome], most: int = 12) -> Iterator[str]:
    """Give examples of what was missed, by kind."""
    yield "# 没有发现的错误（例）"
    for kind in KINDS:
        some = [item for item in outcomes if item.kind == kind and not item.found]
        if some:
            yield f"\n## {kind.name}{f' — {kind.rule}' if kind.rule else ''}"
            for item in some[:most]:
                marks = [
                    *(["有去年的数"] if item.has_last else ["没有去年的数"]),
                    *(["违反规则"] if breaks_rule(item) else []),
                    *(["别处有提示"] if item.elsewhere else []),
                    *(["原有提示改了数"] if item.again else []),
                ]
                yield f"- {item.county.pack.id} {item.county.seed}：{item.spoilt.words}（{'，'.join(marks)}）"
