"""Made-up contents for reports: a list of farms, a card, a letter."""

from collections.abc import Iterator
from datetime import datetime

from forms.model import Choice, Field, FieldType, Kind, Pack, Section, State, Table, Town
from reports.letter import LetterFacts, TableCount
from reports.sheet_model import SheetRow, WorkbookFacts

FARMS = Table(
    "T31",
    "规模化畜禽养殖场信息表",
    Kind.LIST,
    (
        Field("name", "养殖场名称", FieldType.TEXT),
        Field("lon", "经度", FieldType.DECIMAL, unit="°", decimals=6),
        Field("species", "养殖种类", FieldType.CHOICE, choices=(Choice("1", "猪"), Choice("2", "肉牛"))),
        Field("proc", "处理工艺", FieldType.CHOICES, choices=(Choice("1", "堆肥"), Choice("2", "沼气"))),
        Field("stock", "年末存栏量", FieldType.INTEGER, unit="头（只、羽）", states=(State.NOT_APPLICABLE,)),
        Field("dung_gen", "年粪便产生量", FieldType.DECIMAL, unit="吨", decimals=2),
        Field("ledger", "是否建立台账", FieldType.BOOLEAN),
        Field("ledger_from", "台账起始日期", FieldType.DATE),
        Field("month", "检测月份", FieldType.MONTH),
        Field("built", "建成年份", FieldType.YEAR),
        Field("town", "所在乡镇", FieldType.CODE, code="town"),
        Field("legal_rep", "法定代表人", FieldType.TEXT, personal=True),
        Field("old", "旧栏", FieldType.TEXT, withdrawn=True),
        Field("note", "备注", FieldType.NOTE),
    ),
)
CARD = Table(
    "T68",
    "公众满意度调查结果表",
    Kind.CARD,
    (
        Field("area", "调查范围", FieldType.TEXT, section="A"),
        Field("sent", "发放问卷", FieldType.INTEGER, unit="份", section="A"),
        Field("pct", "满意率", FieldType.DECIMAL, unit="%", decimals=2, section="B"),
    ),
    sections=(Section("A", "调查情况"), Section("B", "调查结果")),
)
PACK = Pack(
    "bachu-2024", "考核", 2024, "653130", "巴楚县", "2024-01-01", "2024-12-31", "HB", (),
    (Town("653130101", "恰尔巴格镇"),), (FARMS, CARD), (),
)  # fmt: skip
FACTS = WorkbookFacts(
    title="巴楚县2024年度考核数据汇总",
    area="653130",
    area_name="巴楚县",
    year=2024,
    unit="巴楚县生态环境局",
    state_digest="ab" * 32,
    made_at=datetime(2025, 3, 1, 10, 32, 7),  # noqa: DTZ001  # local time, as shown on the sheet
    software="县考通 0.1.0",
)
LETTER = LetterFacts(
    unit="巴楚县畜牧兽医局",
    unit_code="XM",
    bureau="巴楚县生态环境局",
    area="653130",
    area_name="巴楚县",
    campaign="巴楚县2024年县域生态环境质量监测评价与考核",
    year=2024,
    stage="final",
    sequence=2,
    package_id="3f" * 32,
    package_code="12345678901234567890",
    key_code="543210987654321098765432109876",
    tables=(TableCount("T31", "规模化畜禽养殖场信息表", 128), TableCount("T68", "公众满意度调查结果表", 1)),
    evidence_files=37,
    evidence_bytes=183_729_104,
    errors=0,
    explains=4,
    explained=3,
    notes=12,
    exported_at="2025-03-01 10:32:07",
    software="县考通 0.1.0",
)


def many(number: int) -> Iterator[SheetRow]:
    """Rows as a stream, each with a note that needs two lines."""
    for n in range(number):
        yield SheetRow("恰尔巴格镇", {"name": f"场{n}", "dung_gen": f"{n}.50", "stock": str(n), "note": "备注" * 20})
