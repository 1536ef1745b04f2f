"""What can be wrong with an expression, said with the position and what is allowed instead."""

from collections.abc import Mapping
from typing import ClassVar

from forms.troubles import Trouble


class ExpressionFault(Trouble):
    """An expression that cannot be used; positions count characters from 1."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-EXPR-LONG": "表达式有 {size} 个字符，最多 {limit} 个，请拆成几条检查。",
        "E-EXPR-DEEP": "表达式第 {at} 个字符处嵌套超过 {limit} 层，请拆成几条检查。",
        "E-EXPR-SIGN": "表达式第 {at} 个字符“{found}”不能用。可用：字段名、数字、'文字'、运算符和括号。",
        "E-EXPR-WORD": "表达式第 {at} 个字符处的“{found}”不能用。可用的词：and or not is null in between case when。",
        "E-EXPR-END": "表达式到第 {at} 个字符就结束了，还缺{wanted}。",
        "E-EXPR-PLACE": "表达式第 {at} 个字符处是“{found}”，这里应为{wanted}。",
        "E-EXPR-NUMBER": "表达式第 {at} 个字符处的数字“{found}”最多 15 位有效数字，不能用科学计数法。",
        "E-EXPR-CHAIN": "表达式第 {at} 个字符处的“{found}”：不能连续比较，请用 and 连接，如 a < b and b < c。",
        "E-EXPR-NAME": "表达式第 {at} 个字符处的“{found}”不是表 {table} 的字段{meant}。可用：{allowed}。",
        "E-EXPR-FUNCTION": "表达式第 {at} 个字符处的函数“{found}”不能用{meant}。可用：{allowed}。",
        "E-EXPR-ARGUMENTS": "表达式第 {at} 个字符处的函数“{found}”应有 {wanted} 个参数，现在是 {count} 个。",
        "E-EXPR-FIELD": "表达式第 {at} 个字符处：函数“{found}”这里应写{wanted}。",
        "E-EXPR-KIND": "表达式第 {at} 个字符处：{found}是{kind}，这里应为{wanted}。",
        "E-EXPR-CODE": "表达式第 {at} 个字符处的 '{found}' 不是“{field}”的代码{meant}。可用：{allowed}。",
        "E-SELECT-START": "这里应是一个以 select 开头的语句。",
        "E-SELECT-BRACKET": "语句第 {at} 个字符处：括号要成对，最多 {limit} 层。",
        "E-SELECT-WORD": "语句第 {at} 个字符处的“{found}”不能用{instead}。只能用一个 select 读取各表。",
        "E-SELECT-TABLE": "语句第 {at} 个字符处的“{found}”不是可以读取的表{meant}。",
        "E-EXPR-NULL": "表达式第 {at} 个字符处：与 null 比较从不成立，请写 is null 或 is not null。",
        "E-EXPR-DAY": "表达式第 {at} 个字符处的 '{found}' 不能与“{field}”比较，应写成 '{example}' 这样。",
        "E-EXPR-MONTH": "表达式第 {at} 个字符处：“{day}”是日期，“{month}”是年月，请写 substr({day}, 1, 7)。",
        "E-EXPR-MANY": "表达式第 {at} 个字符处：“{field}”可多选，请写 has({field}, '代码')。",
    }
