"""SELECTs of a pack: what gets through, how it is written, and what is refused with a sentence."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expressions import ExpressionFault
from forms.expressions.functions import BY_NAME, FUNCTIONS
from forms.expressions.selects import OVER_ROWS, prepare_select

NO_FUNCTIONS = (
    "random randomblob zeroblob printf format hex quote char readfile writefile edit load_extension datetime "
    "date strftime julianday json json_each json_extract row_number unicode"
)
WORDS = "select from T31 ( ) , . / adds_up state 1 'a' n where ;"
TABLES = ("T31", "T31_last", "T40", "row", "units", "towns")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("select n as _row from T31", "select n as _row from T31"),
        ("SELECT 3/4 AS x FROM T31", "SELECT 3 * 1.0 / 4 AS x FROM T31"),
        ("select count(*)/count(a) as x from t31", "select count ( * ) * 1.0 / count ( a ) as x from t31"),
        ("select a.n from T31 a\njoin T40 b on a.n = b.n", "select a . n from T31 a join T40 b on a . n = b . n"),
        ("select n from T31 group by n having count(*) % 2 = 1", "count ( * ) % 2 = 1"),
        ("select add(a, 1) from T31", 'select "add" ( a , 1 ) from T31'),
        ("select '/ it''s' as x", "select '/ it''s' as x"),
        ("select n from T31 where state(t.stock) = '不适用'", "cell_state('stock', t._x) = '不适用'"),
        ("select adds_up(a, t.b, (c), total(d/2)) from T31", "adds_up(typed('a', a, _x), typed('b', t.b, t._x), ( c )"),
        ("select adds_up(a, t.b, (c), total(d/2)) from T31", ", total ( d * 1.0 / 2 ))"),
        ("select n from T31 where exists (select 1 from T40)", "where exists ( select 1 from T40 )"),
        ("select x from (select n as x from row)", "from ( select n as x from row )"),
        ("select fold(name) as x, group_concat(name) as y from T31 group by fold(name)", "fold ( name )"),
    ],
)
def test_a_statement_is_written_like_this(typed: str, written: str) -> None:
    assert written in prepare_select(typed, TABLES)


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "E-SELECT-START", "select"),
        ("insert into T31 values (1)", "E-SELECT-START", "select"),
        ("with recursive x(i) as (select 1) select i from x", "E-SELECT-START", "select"),
        ("select n from T31; drop table T31", "E-EXPR-SIGN", "“;”"),
        ("select n from T31 -- all", "E-EXPR-SIGN", "“--”"),
        ("select n /* all */ from T31", "E-EXPR-SIGN", "/*"),
        ('select "typo" from T31', "E-EXPR-SIGN", '“"”'),
        ("select [typo] from T31", "E-EXPR-SIGN", "“[”"),
        ("select `typo` from T31", "E-EXPR-SIGN", "“`”"),
        ("select ? from T31", "E-EXPR-SIGN", "“?”"),
        ("select :x from T31", "E-EXPR-SIGN", "“:”"),
        ("select 1 << 40 from T31", "E-EXPR-SIGN", "“<<”"),
        ("select a->'x' from T31", "E-EXPR-SIGN", "“->”"),
        ("select a\x00 from T31", "E-EXPR-SIGN", "不能用"),
        ("select 1e5 from T31", "E-EXPR-NUMBER", "1e"),
        ("select 0x10 from T31", "E-EXPR-NUMBER", "0x"),
        ("select 1234567890123456 from T31", "E-EXPR-NUMBER", "15 位"),
        ("select n from T31 where name like '%a%'", "E-SELECT-WORD", "instr"),
        ("select cast(n as integer) from T31", "E-SELECT-WORD", "带小数"),
        ("select count(*) over (order by n) from T31", "E-SELECT-WORD", "“over”"),
        ("select current_timestamp from T31", "E-SELECT-WORD", "current_timestamp"),
        ("select n from (with x as (select 1) select n from T31)", "E-SELECT-WORD", "“with”"),
        ("select sum(stock) from T31", "E-EXPR-FUNCTION", "total(x)"),
        ("select avg(stock) from T31", "E-EXPR-FUNCTION", "total(x) / count(x)"),
        *[(f"select {name}(1) from T31", "E-EXPR-FUNCTION", f"“{name}”") for name in NO_FUNCTIONS.split()],
        ("select n from sqlite_master", "E-SELECT-TABLE", "sqlite_master"),
        ("select n from meta", "E-SELECT-TABLE", "meta"),
        ("select n from T31 join journal", "E-SELECT-TABLE", "journal"),
        ("select n from T13", "E-SELECT-TABLE", "T31"),
        ("select n from 'meta'", "E-SELECT-TABLE", "meta"),
        ("select n) , (select 1", "E-SELECT-BRACKET", "成对"),
        ("select (n from T31", "E-SELECT-BRACKET", "成对"),
        (f"select {'(' * 31}n{')' * 31} from T31", "E-SELECT-BRACKET", "30 层"),
        (f"select {'n' * 4000} from T31", "E-EXPR-LONG", "4000"),
        ("select state(1) from T31", "E-EXPR-FIELD", "字段名"),
        ("select state(a, b) from T31", "E-EXPR-ARGUMENTS", "1 个参数"),
        ("select adds_up(a) from T31", "E-EXPR-ARGUMENTS", "adds_up"),
    ],
)
def test_a_statement_is_refused_with_a_sentence(typed: str, code: str, words: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        prepare_select(typed, TABLES)
    assert caught.value.code == code
    assert words in str(caught.value)


@given(st.text() | st.lists(st.sampled_from(WORDS.split())).map(" ".join))
def test_any_text_is_written_or_refused(typed: str) -> None:
    with contextlib.suppress(ExpressionFault):
        written = prepare_select(typed)
        assert not set(written) & set(";`?")
        assert written.count("(") == written.count(")") or "'" in written


def test_only_functions_that_are_documented_are_offered() -> None:
    with pytest.raises(ExpressionFault) as caught:
        prepare_select("SELECT typd(1) AS a")
    offered = str(caught.value).rpartition("可用：")[2].rstrip("。").split("、")
    assert set(offered) == {*FUNCTIONS, *BY_NAME, *OVER_ROWS}
    assert "是不是" not in str(caught.value)
