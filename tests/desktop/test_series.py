"""Series go on as Excel's do."""

import pytest

from desktop.series import Sort, go_on


@pytest.mark.parametrize(
    ("seeds", "sort", "after"),
    [
        (["1"], Sort.NUMBER, ["2", "3", "4"]),
        (["1", "3"], Sort.NUMBER, ["5", "7", "9"]),
        (["10", "7.5"], Sort.NUMBER, ["5.0", "2.5", "0.0"]),
        (["0.10", "0.15"], Sort.NUMBER, ["0.20", "0.25", "0.30"]),
        (["1,200", "1,300"], Sort.NUMBER, ["1400", "1500", "1600"]),
        (["1", "2", "4"], Sort.NUMBER, ["1", "2", "4"]),
        (["未检出"], Sort.NUMBER, ["未检出", "未检出", "未检出"]),
        (["2024-02-28"], Sort.DAY, ["2024-02-29", "2024-03-01", "2024-03-02"]),
        (["2024-01-31", "2024-02-29"], Sort.DAY, ["2024-03-29", "2024-04-27", "2024-05-26"]),
        (["2024-01-15", "2024-02-15"], Sort.DAY, ["2024-03-15", "2024-04-15", "2024-05-15"]),
        (["2024-11"], Sort.DAY, ["2024-12", "2025-01", "2025-02"]),
        (["2024-01", "2024-07"], Sort.DAY, ["2025-01", "2025-07", "2026-01"]),
        (["样例场"], Sort.TEXT, ["样例场", "样例场", "样例场"]),
        (["样例场09"], Sort.TEXT, ["样例场10", "样例场11", "样例场12"]),
        (["3号井2", "3号井4"], Sort.TEXT, ["3号井6", "3号井8", "3号井10"]),
        (["甲1", "乙2"], Sort.TEXT, ["甲1", "乙2", "甲1"]),
        (["第3号"], Sort.TEXT, ["第3号", "第3号", "第3号"]),
        (["羊", "牛"], Sort.FIXED, ["羊", "牛", "羊"]),
        (["场3", "场1"], Sort.TEXT, ["场3", "场1", "场3"]),
    ],
)
def test_a_series_goes_on(seeds: list[str], sort: Sort, after: list[str]) -> None:
    assert go_on(seeds, 3, sort) == after


def test_the_handle_repeats_a_number_that_stands_alone() -> None:
    assert go_on(["7"], 2, Sort.NUMBER, steps_alone=False) == ["7", "7"]
    assert go_on(["7", "8"], 2, Sort.NUMBER, steps_alone=False) == ["9", "10"]
    assert go_on(["2024-05-01"], 1, Sort.DAY, steps_alone=False) == ["2024-05-02"]
