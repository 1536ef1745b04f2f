"""One broken file of a pack is told once; what only follows from it is not told as faults of others."""

import pytest

from forms.load import load_pack, read_pack
from forms.troubles import DefinitionFaults

_BROKEN = b"= 1\n"


def faults_of(files: dict[str, bytes]) -> tuple[str, ...]:
    with pytest.raises(DefinitionFaults) as caught:
        load_pack(files)
    return caught.value.faults


@pytest.mark.parametrize("name", ["pack.toml", "tables/t01.toml", "tables/t31.toml", "codes/species.toml"])
def test_a_file_that_cannot_be_read_is_one_fault(name: str) -> None:
    files = dict(read_pack("bachu-2024").files)
    (fault,) = faults_of({**files, name: _BROKEN + files[name]})
    assert fault.startswith(f"{name} 第 1 行：不是正确的 TOML 文件")
    assert fault.endswith("凡是用到这个文件的内容都还没有核对，改好后请再核对一次。")


@pytest.mark.parametrize("name", ["tables/t01.toml", "codes/species.toml"])
def test_a_file_that_is_missing_is_one_fault(name: str) -> None:
    files = dict(read_pack("bachu-2024").files)
    del files[name]
    (fault,) = faults_of(files)
    assert f"提到的文件 {name} 不存在，用到它的内容没有核对。" in fault


def test_a_fault_that_does_not_rest_on_the_broken_file_is_told_too() -> None:
    files = dict(read_pack("bachu-2024").files)
    files["tables/t01.toml"] = _BROKEN + files["tables/t01.toml"]
    files["pack.toml"] = files["pack.toml"].replace(b'table = "T31"', b'table = "T99"', 1)
    first, second = faults_of(files)
    assert "“T99”不存在" in first
    assert second.startswith("tables/t01.toml 第 1 行")
