"""The form language as sheets and columns: the one description from which a workbook is written and read.

What the loader allows and what stands here are held against each other by a test, so that no key is ever dropped.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forms.packbook.pages import Column, File, Kind, Page, Shape
from forms.packbook.table_pages import (
    CHECKS,
    ENTRIES,
    FIELDS,
    LISTS,
    SECTIONS,
    SOURCE,
    TABLE_SLOTS,
    TABLES,
    slots,
)
from forms.packbook.words import (
    BETTER,
    EVERY_TOWN,
    ITEM_KINDS,
    LEVELS,
    REDUCE,
    ROW_SOURCES,
    RULES,
    SCOPES,
    UNIT_KINDS,
    USES,
)

#: The sheet that explains the others; nothing is read from it.
HELP_SHEET: Final = "说明"
PACK: Final = Page(
    "方案",
    File.PACK,
    Shape.HEAD,
    (),
    "方案的名称、年度和范围。已下发的任务要改表，改好后把“版本”加 1。",
    (
        Column("id", "方案代号", Kind.NAME, "小写字母、数字和连字符，如 bachu-2024。", 30),
        Column("title", "名称", Kind.TEXT, "给人看的名称。"),
        Column("year", "年度", Kind.WHOLE, "考核哪一年。"),
        Column("area", "区划代码", Kind.NAME, "6、9 或 12 位。"),
        Column("area_name", "区划名称", Kind.TEXT, "如 巴楚县。"),
        Column("start", "数据期起", Kind.DAY, "数据从哪一天起，如 2024-01-01。"),
        Column("end", "数据期止", Kind.DAY, "数据到哪一天止，含当天。"),
        Column("bureau", "县局代码", Kind.NAME, "收件、汇总的单位，见“单位”。"),
        Column("version", "版本", Kind.WHOLE, "每改一次下发的方案加 1；不写是 1。"),
        Column("withdrawn", "取消的表和检查", Kind.NAMES, "以前有、这一版取消的表号和检查编号，用顿号隔开。"),
        Column("noted", "只作提示的检查", Kind.NAMES, "在本方案里只提示、不要求说明也不必改的检查编号，用顿号隔开。"),
        Column("former", "曾用区划代码", Kind.NAMES, "旧证号可能用它开头，用顿号隔开。"),
        Column("source", "来源", Kind.TEXT, "依据哪个通知。"),
    ),
)
SUBMISSION: Final = Page(
    "提交规则",
    File.PACK,
    Shape.HEAD,
    ("submission",),
    "截止日期、材料和照片的要求。",
    (
        Column("due", "截止日期", Kind.DAY, "各单位报送的最后一天。"),
        Column("liaison_due", "联络员截止日期", Kind.DAY, "报联络员的最后一天。"),
        Column(
            "answered",
            "事项要有着落",
            Kind.WORD,
            "有表、材料或无相关材料情况说明；不写是必须改。",
            words=RULES,
        ),
        Column("pdf", "材料要有 PDF", Kind.WORD, "不写是须说明。", words=RULES),
        Column("editable", "还要可编辑的文件", Kind.WORD, "报告和表另有可编辑的一份；不写是须说明。", words=RULES),
        Column("photos", "照片数量和大小", Kind.WORD, "不写是须说明。", words=RULES),
        Column("pairs", "治理前后对比", Kind.WORD, "项目照片有前有后；不写是须说明。", words=RULES),
        Column("signed", "签署栏", Kind.WORD, "填了的表都有签署栏；不写是不查。", words=RULES),
        Column("photos_least", "照片最少张数", Kind.WHOLE, "不写是 3。"),
        Column("photos_most", "照片最多张数", Kind.WHOLE, "不写是 5。"),
        Column("photo_long", "照片长边像素", Kind.WHOLE, "至少多少；不写是 1600。"),
        Column("photo_short", "照片短边像素", Kind.WHOLE, "至少多少；不写是 1200。"),
        Column("yoy_beyond", "变化百分比", Kind.NUMBER, "清单里的数与去年相差超过多少要说明；不写是 30。"),
    ),
)
COUNTY: Final = Page(
    "县情",
    File.PACK,
    Shape.FACTS,
    ("county",),
    "表达式里能用的本县数据：名称 lon_min 在表达式里写 county_lon_min。",
    (
        Column("@name", "名称", Kind.NAME, "小写字母、数字和下划线。", 24),
        Column("@value", "值", Kind.FACT, "数字或文字。", 40),
        Column("@note", "说明", Kind.TEXT, "这一项是什么、依据哪里；只给人看。", 80),
    ),
)
UNITS: Final = Page(
    "单位",
    File.PACK,
    Shape.ROWS,
    ("unit",),
    "部门和企业。乡镇写在“乡镇”里，本身就是填报单位。",
    (
        Column("code", "单位代码", Kind.NAME, "大写字母和数字，如 XM。", 12),
        Column("name", "单位名称", Kind.TEXT, "全称。", 36),
        Column("kind", "类别", Kind.WORD, "不写是部门。", 10, words=UNIT_KINDS),
    ),
)
TOWNS: Final = Page(
    "乡镇",
    File.PACK,
    Shape.ROWS,
    ("town",),
    "乡镇（街道），每个都是填报单位。",
    (
        Column("code", "乡镇代码", Kind.NAME, "9 位，前 6 位是县代码。", 14),
        Column("name", "乡镇名称", Kind.TEXT, "全称。", 30),
        Column("seat", "县政府驻地", Kind.FLAG, "县政府在这里的写 是。", 12),
        Column("counts", "计入乡镇数", Kind.FLAG, "算比例时是不是一个乡镇；不写是 是。", 12),
    ),
)
VILLAGES: Final = Page(
    "村",
    File.PACK,
    Shape.PAIRS,
    ("villages",),
    "行政村和社区。",
    (
        Column("@code", "村代码", Kind.NAME, "12 位，前 9 位是乡镇代码。", 18),
        Column("@label", "村名称", Kind.TEXT, "全称。", 36),
    ),
)
DUTIES: Final = Page(
    "职责",
    File.PACK,
    Shape.ROWS,
    ("duty",),
    "哪个单位填哪张表。",
    (
        Column("unit", "单位", Kind.NAME, "单位代码；每个乡镇各填各的写 各乡镇。", 12, words=EVERY_TOWN, is_open=True),
        Column("table", "表号", Kind.NAME, "如 T31。", 10, listed="表"),
        Column("section", "部分", Kind.NAME, "只填卡片的这一部分，或固定行的这一行。", 16),
        Column("rows", "填哪些行", Kind.WORD, "不写是自己的记录。", 16, words=SCOPES),
    ),
    lead=2,
)
ITEMS: Final = Page(
    "事项",
    File.PACK,
    Shape.ROWS,
    ("item",),
    "通知里的每一条：填表或提供材料。",
    (
        Column("id", "事项编号", Kind.NAME, "如 B-XM-02，中间是单位代码。", 12),
        Column("unit", "单位", Kind.NAME, "由谁负责。", 10, listed="单位"),
        Column("kind", "类别", Kind.WORD, "填报、提供、汇报材料或工作。", 10, words=ITEM_KINDS),
        Column("title", "事项", Kind.TEXT, "通知的原文。", 60),
        Column("tables", "表号", Kind.NAMES, "填哪些表，用顿号隔开。", 16),
        Column("chapters", "章节", Kind.LINES, "汇报材料要有的章节，每行一个（Alt+Enter 换行）。", 30),
        Column("due", "截止日期", Kind.DAY, "与全县不同时才写。", 12),
        SOURCE,
    ),
)


ITEM_SLOTS: Final = slots(
    "事项材料",
    File.PACK,
    ("item", "evidence"),
    Column("@item", "事项编号", Kind.NAME, "属于哪个事项。", 12, listed="事项"),
    "事项",
)
FORMS: Final = Page(
    "打印表",
    File.PACK,
    Shape.ROWS,
    ("form",),
    "合起来打印成一张的表。",
    (
        Column("id", "打印表号", Kind.NAME, "字母、数字、点、横线。", 12),
        Column("title", "名称", Kind.TEXT, "给人看的名称。", 50),
        Column("tables", "表号", Kind.NAMES, "按次序，用顿号隔开。", 30),
    ),
)
INDICATORS: Final = Page(
    "考核指标",
    File.PACK,
    Shape.ROWS,
    ("indicator",),
    "由表里的数算出来的指标；公式里的名称写在“指标输入”里。",
    (
        Column("id", "指标号", Kind.NAME, "字母、数字、点、横线。", 10),
        Column("title", "指标", Kind.TEXT, "给人看的名称。", 36),
        Column("formula", "公式", Kind.EXPRESSION, "加减乘除、括号、数字和输入的名称。", 36),
        Column("unit", "计量单位", Kind.TEXT, "结果的单位。", 10),
        Column("decimals", "小数位数", Kind.WHOLE, "不写是 2。", 10),
        Column("better", "方向", Kind.WORD, "越大越好或越小越好。", 12, words=BETTER),
        Column("yoy", "与去年不同", Kind.WORD, "变了又没有说明时是哪一级。", 12, words=LEVELS),
        Column("gives", "示例", Kind.EXAMPLE, "每个输入一行，如 forest = 200；结果写 result = 20.00。", 26),
        Column("unofficial", "试算", Kind.FLAG, "不是通知规定的，显示为试算。", 8),
        SOURCE,
    ),
    lead=2,
)
INPUTS: Final = Page(
    "指标输入",
    File.PACK,
    Shape.NAMED,
    ("indicator", "inputs"),
    "考核指标公式里的每个名称取自哪里。",
    (
        Column("@indicator", "指标号", Kind.NAME, "属于哪个考核指标。", 10, listed="考核指标"),
        Column("@name", "名称", Kind.NAME, "公式里的名称；目标值可以不写。", 18),
        Column("@use", "用途", Kind.WORD, "输入，或指标的目标值；不写是输入。", 8, words=USES),
        Column("from", "取自", Kind.NAME, "表号，或各乡镇、其他乡镇、各村。", 12, words=ROW_SOURCES, is_open=True),
        Column("take", "指标项", Kind.NAME, "取哪个指标项（名称）。", 24),
        Column("where", "哪些行", Kind.EXPRESSION, "表达式；不写是全部行。", 40),
        Column("reduce", "怎样取", Kind.WORD, "不写是唯一一行。", 12, words=REDUCE),
    ),
    owner="考核指标",
    lead=2,
)
#: In the order of the workbook; what others belong to stands before them.
PAGES: Final = (
    PACK,
    TABLES,
    SECTIONS,
    FIELDS,
    CHECKS,
    TABLE_SLOTS,
    LISTS,
    ENTRIES,
    UNITS,
    TOWNS,
    VILLAGES,
    DUTIES,
    ITEMS,
    ITEM_SLOTS,
    SUBMISSION,
    COUNTY,
    FORMS,
    INDICATORS,
    INPUTS,
)
#: Keys that are said by the rows of other sheets: their order is that of `tables` and `codes`.
IMPLIED: Final[Mapping[str, Page]] = MappingProxyType({"tables": TABLES, "codes": LISTS})
