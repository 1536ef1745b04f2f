"""The sheets of a pack's workbook that say its tables and code lists."""

from typing import Final

from forms.packbook.pages import Column, File, Kind, Page, Shape
from forms.packbook.words import CHOOSABLE, KINDS, LEVELS, ROW_SOURCES, TYPES, VALIDATORS

SOURCE: Final = Column("source", "来源", Kind.TEXT, "通知的条款或标准；自己提出的写 P。", 30)
_OF_TABLE: Final = Column("@table", "表号", Kind.NAME, "属于哪张表，如 T31。", 8, listed="表")


def slots(title: str, file: File, path: tuple[str, ...], owner: Column, sheet: str, *more: Column) -> Page:
    """Describe a sheet of proofs; `sheet` is the one whose rows ask for them, `more` what only these have."""
    return Page(
        title,
        file,
        Shape.ROWS,
        path,
        f"“{sheet}”要附的证明材料，一行一种。",
        (
            owner,
            Column("id", "材料代号", Kind.NAME, "小写字母、数字和下划线，同一处不重复。", 16),
            Column("title", "材料名称", Kind.TEXT, "给人看的名称。", 40),
            Column("required", "必须有", Kind.CONDITION, "是、否；卡片或逐行附的还可以写表达式。", 20),
            Column("types", "文件类型", Kind.NAMES, "pdf、docx、xlsx、jpg、png、zip，用顿号隔开；不写是不限。", 14),
            Column("least", "最少", Kind.WHOLE, "最少几个文件；不写是 1。", 8),
            Column("most", "最多", Kind.WHOLE, "最多几个文件；不写是不限。", 8),
            Column("sealed", "要盖章", Kind.FLAG, "只收盖章的扫描件。", 9),
            Column("photos", "是照片", Kind.FLAG, "按提交规则查照片。", 9),
            Column("pairs", "前后对比", Kind.FLAG, "至少一张治理前、一张治理后。", 10),
            *more,
            SOURCE,
        ),
        owner=sheet,
        lead=3,
    )


TABLES: Final = Page(
    "表",
    File.TABLES,
    Shape.ROWS,
    (),
    "方案里的每张表，按屏幕上的次序。栏目写在“指标项”里。",
    (
        Column("id", "表号", Kind.NAME, "T、两位数字，可再加一个小写字母，如 T31。", 8),
        Column("title", "表名", Kind.TEXT, "给人看的名称。", 40),
        Column("kind", "类型", Kind.WORD, "卡片只有一条记录，清单有许多条。", 8, words=KINDS),
        Column("key", "区分记录的项", Kind.NAMES, "人用来区分记录的指标项（名称），用顿号隔开。", 22),
        Column(
            "rows_from",
            "固定行",
            Kind.NAME,
            "行是固定的：各乡镇、其他乡镇、各村，或代码表的名称。",
            14,
            words=ROW_SOURCES,
            is_open=True,
        ),
        Column("parent", "上级表", Kind.NAME, "每条记录属于那张表的一条记录。", 8),
        Column("yearly", "当年记录", Kind.FLAG, "记录是当年的事，如拨款；上一年有、今年没有的不问。", 8),
        Column("version", "版本", Kind.WHOLE, "表每改一次加 1；不写是 1。", 8),
        SOURCE,
        Column("help", "怎样填", Kind.TEXT, "给填表人的说明。", 60),
    ),
    lead=2,
)
SECTIONS: Final = Page(
    "部分",
    File.TABLES,
    Shape.ROWS,
    ("section",),
    "卡片里由不同单位填的部分。",
    (
        _OF_TABLE,
        Column("id", "部分", Kind.NAME, "字母、数字。", 12),
        Column("title", "部分名称", Kind.TEXT, "给人看的名称。", 40),
    ),
    owner="表",
    lead=2,
)
FIELDS: Final = Page(
    "指标项",
    File.TABLES,
    Shape.ROWS,
    ("field",),
    "每张表的栏目，一行一个。新栏目写表号、名称、标题、类型、计量单位就够了。",
    (
        _OF_TABLE,
        Column("name", "名称", Kind.NAME, "小写字母开头，字母、数字、下划线；表达式里用它，以后不再改。", 22),
        Column("title", "标题", Kind.TEXT, "表上的栏目名称。", 30),
        Column("type", "类型", Kind.WORD, "从下拉框里选。", 8, words=TYPES),
        Column("unit", "计量单位", Kind.TEXT, "整数、小数：存的数用哪个单位，如 亩。", 10),
        Column("decimals", "小数位数", Kind.WHOLE, "小数最多几位，0 到 10；不写是 2。", 9),
        Column("required", "必填", Kind.CONDITION, "是、否，或说明何时必填的表达式。", 18),
        Column("section", "部分", Kind.NAME, "表分了部分的，每个指标项都要写。", 9),
        Column(
            "choices",
            "选项",
            Kind.CHOICES,
            "每行一个“代码 名称”；或代码表名称、各乡镇、各单位。",
            26,
            CHOOSABLE,
            is_open=True,
        ),
        Column(
            "code", "编码规则", Kind.NAME, "编码类型用：从下拉框里选，或写代码表的名称。", 18, VALIDATORS, is_open=True
        ),
        Column("to", "引用哪张表", Kind.NAME, "引用类型用。", 9, listed="表"),
        Column("accepts", "也接受的单位", Kind.NAMES, "填报时也可以用的单位，用顿号隔开。", 14),
        Column("minimum", "最小值", Kind.NUMBER, "含这个数。", 9),
        Column("maximum", "最大值", Kind.NUMBER, "含这个数。", 9),
        Column("max_length", "最多字数", Kind.WHOLE, "文字用。", 9),
        Column("pattern", "样式", Kind.TEXT, "整个文字的样子，如 [0-9]{4}；还要写最多字数。", 18),
        Column("states", "可填状态", Kind.NAMES, "未检出、未监测、不适用、未取得，用顿号隔开。", 14),
        Column("relevant", "何时要填", Kind.EXPRESSION, "表达式；不成立时变灰，必须空着。", 22),
        Column("compute", "计算", Kind.EXPRESSION, "表达式或 SELECT；row_code 是固定行的代码。", 40),
        Column("gives", "计算示例", Kind.EXAMPLE, "表达式用：每行一个，如 a = 1，结果也写上。", 40),
        Column("gives_rows", "跨表计算示例", Kind.EXAMPLE, "SELECT 用：每行一条记录，如 T40：a = 1，b = 2。", 40),
        Column("group", "合并组", Kind.NAME, "同组的指标项合并时是一个整体，如经度和纬度。", 12),
        Column("personal", "个人信息", Kind.FLAG, "姓名、电话等。", 9),
        Column("yoy", "与去年不同", Kind.WORD, "变了是哪一级问题。", 10, words=LEVELS),
        Column("yoy_beyond", "变化百分比", Kind.NUMBER, "超过多少才问。", 10),
        Column("renamed_from", "曾用名称", Kind.NAME, "去年表里或上一版叫什么。", 16),
        Column("varies", "逐年不同", Kind.FLAG, "当年的增减量等，不拿上一年的数核对单位。", 8),
        Column("withdrawn", "已停用", Kind.FLAG, "不再填，以前的仍能看。", 8),
        Column("help", "怎样填", Kind.TEXT, "给填表人的说明。", 40),
        SOURCE,
    ),
    owner="表",
    lead=3,
)
CHECKS: Final = Page(
    "检查",
    File.TABLES,
    Shape.ROWS,
    ("check",),
    "每张表的规则，一行一条。条件和查找写一样；不通过的示例必须写。",
    (
        _OF_TABLE,
        Column("id", "检查编号", Kind.NAME, "表号、横线、两三位数字，如 T31-07；用过的不再用。", 10),
        Column("level", "级别", Kind.WORD, "不可能的写必须改；不好但可能是真的写须说明。", 9, words=LEVELS),
        Column("message", "提示", Kind.TEXT, "哪里不对、怎样改；{名称} 显示那一项的值。", 44),
        Column("expect", "条件", Kind.EXPRESSION, "对一行成立的表达式，如 dung_used <= dung_gen。", 44),
        Column("at", "显示在", Kind.NAMES, "提示显示在哪些指标项（名称），用顿号隔开。", 20),
        Column(
            "passes",
            "通过的示例",
            Kind.EXAMPLE,
            "每行一个，如 dung_used = 80；查找的写成 T31：name = 甲场，stock = 80。",
            36,
        ),
        Column("fails", "不通过的示例", Kind.EXAMPLE, "写法同左，必须写；必填的项也要写上。", 36),
        Column("find", "查找", Kind.EXPRESSION, "一句 SELECT，查出的每一行是一个问题。", 60),
        Column("when_complete", "到齐后才查", Kind.FLAG, "等所读的表都报齐了才查。", 10),
        Column("needs", "需要的表", Kind.NAMES, "没有这些表的方案不查这一条。", 12),
        SOURCE,
    ),
    owner="表",
    lead=2,
)
TABLE_SLOTS: Final = slots(
    "表材料",
    File.TABLES,
    ("evidence",),
    _OF_TABLE,
    "表",
    Column("each_row", "逐行附", Kind.FLAG, "每条记录各附一份。", 9),
    Column("section", "部分", Kind.NAME, "只向填这一部分的单位要；只用于卡片。", 12),
)
LISTS: Final = Page(
    "代码表",
    File.CODES,
    Shape.ROWS,
    (),
    "共用的选项。条目写在“代码条目”里。",
    (
        Column("name", "代码表", Kind.NAME, "小写字母、数字、下划线，如 species。", 20),
        Column("title", "名称", Kind.TEXT, "给人看的名称。", 36),
        SOURCE,
    ),
)
ENTRIES: Final = Page(
    "代码条目",
    File.CODES,
    Shape.PAIRS,
    ("entries",),
    "代码表的条目，按次序。",
    (
        Column("@list", "代码表", Kind.NAME, "属于哪个代码表。", 20, listed="代码表"),
        Column("@code", "代码", Kind.NAME, "字母、数字，不含空格。", 16),
        Column("@label", "名称", Kind.TEXT, "给人看的名称，不含分号。", 40),
    ),
    owner="代码表",
    lead=2,
)
