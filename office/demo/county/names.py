"""Made-up names: words that farms, plants, parks and projects are called by, each used once a table."""

from collections.abc import Sequence
from typing import Final

from office.demo.county.world import World

#: Most townships that a thing is drawn into.
_MOST_TOWNS: Final = 3
WORDS: Final = (
    *(
        "丰源",
        "瑞祥",
        "金穗",
        "绿洲",
        "宏达",
        "永兴",
        "顺康",
        "天润",
        "富民",
        "众合",
        "旭日",
        "康牧",
        "嘉禾",
        "锦程",
        "泰和",
    ),
    *(
        "聚鑫",
        "万通",
        "长青",
        "德馨",
        "博远",
        "惠农",
        "益民",
        "凯旋",
        "广源",
        "福临",
        "正茂",
        "东升",
        "安泰",
        "清泉",
        "沃野",
    ),
    *(
        "胡杨",
        "雪莲",
        "白杨",
        "红柳",
        "青松",
        "翠竹",
        "玉龙",
        "金鼎",
        "银河",
        "晨曦",
        "春晖",
        "秋实",
        "裕华",
        "隆盛",
        "兴牧",
    ),
    *(
        "和畅",
        "昌茂",
        "同心",
        "向荣",
        "百川",
        "盛世",
        "祥云",
        "吉木",
        "卓越",
        "恒力",
        "新翼",
        "远航",
        "启明",
        "星辰",
        "朝阳",
    ),
)
_NUMERALS: Final = ("", "二", "三", "四", "五", "六", "七", "八", "九")


def word(world: World, of: str, index: int) -> str:
    """Give the word of the so-many-eth thing of a kind, no two the same."""
    order = list(WORDS)
    world.luck("words", of).shuffle(order)
    return order[index % len(order)] + _NUMERALS[index // len(order) % len(_NUMERALS)]


def short(world: World, town: str) -> str:
    """Give a township's name without 镇, 乡 or 街道."""
    name = world.town_names[town]
    return name.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def some_towns(world: World, *of: object, first: str = "") -> tuple[str, ...]:
    """Choose townships, in the order of their codes; one of them may be given."""
    luck, towns = world.luck("towns of", *of), list(world.town_names)
    chosen = set(luck.sample(towns, min(len(towns), luck.randint(1, _MOST_TOWNS)))) | ({first} if first else set())
    return tuple(town for town in towns if town in chosen)


def cycle(options: Sequence[str], index: int) -> str:
    """Give one option after the other."""
    return options[index % len(options)]
