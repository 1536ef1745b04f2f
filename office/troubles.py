"""Expected failures of a use case: wrong words on the command line, missing pass phrase, errors still open."""

from collections.abc import Mapping
from typing import ClassVar

from forms.troubles import Trouble


class WrongUse(Trouble):
    """The request does not fit the workspace."""

    exit_code = 2
    texts: ClassVar[Mapping[str, str]] = {
        "E-PACK-UNKNOWN": "没有“{pack}”这个方案。可用的方案：{known}。",
        "E-UNIT-UNKNOWN": "方案里没有“{unit}”这个填报单位。请核对单位代码。",
        "E-UNIT-BUREAU": "“{unit}”就是县局，不需要任务包，没有写出任何内容。县局的表直接在县局的工作区里填。",
        "E-NOT-BUREAU": "这一步只能在县局的工作区里做，这里是{unit}的填报工作区。",
        "E-NOT-FILLING": "这一步只能在填报单位的工作区里做，这里是县局的工作区。",
        "E-CARD-OTHER": "这张恢复卡是另一个工作区的，密钥没有改动。请取本工作区建立时抄写的那一张。",
        "E-ASSIGN": "表“{table}”没有“{section}”这个部分。可用的部分：{known}。",
        "E-ASSIGN-ROWS": "没有改动职责。{why}请改“记录范围”后重试。",
        "E-INDICATOR": "方案里没有“{indicator}”这个指标。可用的指标：{known}。",
        "E-ITEM": "{unit}没有“{item}”这个事项。可用的事项：{known}。",
        "E-RETURN-REASON": "退回“{item}”没有写理由，没有记下。请写明要改什么，填报单位会看到。",
        "E-REMARK": "没有编号以“{remark}”开头的意见，或者不止一条。请核对编号。",
        "E-REMARK-EMPTY": "答复没有写内容，没有记下。请写明怎样处理的，或者为什么不改。",
        "E-NOT-RETURN": "没有包码是“{text}”的退回包或回执，没有改动。请核对包码。",
        "E-ARGUMENT": "“{text}”写法不对，应为 指标项=内容。",
    }


class OpenErrors(Trouble):
    """The data still has errors that hold up a final report."""

    exit_code = 1
    texts: ClassVar[Mapping[str, str]] = {
        "E-OPEN": ("还有 {errors} 处必须改、{explains} 处须说明，不能正式封包。请先逐条处理；急用时可以先做阶段报送。"),
        "E-FORMULA": (
            "有 {count} 处内容以 = @ 等符号开头，会被表格软件当成公式，阶段报送也不能封包。请先去掉开头的符号。"
        ),
        "E-FORMULA-FIRST": (
            "有内容以 = @ 等符号开头，会被表格软件当成公式，对方收不进去。"
            "请先去掉开头的符号（在问题列表里；有冲突的先裁定），再做这一步。什么也没有改动。"
        ),
        "E-NOTHING": "本单位还没有填任何内容，没有封包。请先填报。",
    }


class NotAccepted(Trouble):
    """A package that was read well and yet cannot be taken as it stands."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-TABLES": "{where} 里的汇总表 {path} 与变更集算出来的不一样。整个包没有采纳；请对方重新封包。",
        "E-TASK-UNKNOWN": (
            "{where} 是按另一份任务包（包码 {task}）填报的，本工作区没有发出过它。没有导入任何内容；"
            "请用发出那份任务包的工作区或它最近的备份来收，或重新给对方发任务包。"
        ),
        "E-SWAPPED": "{where} 在读取时换成了另一个包。没有导入任何内容；请重新插好优盘再试。",
        "E-EVIDENCE-KIND": (
            "{where} 里的 {path} 内容与文件类型不符，可能是病毒或改过名的文件。整个包没有采纳；请对方换成真正的文件。"
        ),
        "E-ALREADY": "包 {where} 刚刚已由另一个任务收下，这一次没有再写入任何内容。",
        "E-NO-PROOF": (
            "{where} 自称来自{unit}，却没有{unit}任务包里的登记凭证，没有登记它的密钥。"
            "请对方用本单位的任务包建立工作区后重新封包。"
        ),
        "E-BUREAU-UNCONFIRMED": (
            "县局的密钥码还没有核对，不能封包：要防有人冒充县局。"
            "请照盖章的通知输入县局密钥码（30 位，或末 15 位）后再封包。"
        ),
        "E-BUREAU-CODE": (
            "县局的密钥码对不上任务包：{fault}。请照盖章的通知重新输入；仍不一致就不要封包，打电话向县局核实。"
        ),
        "E-TASK-CONTENT": "{where} 里的任务自相矛盾：{reason}。没有建立工作区；请向县局重新领取任务包。",
        "E-CODE-OTHER": (
            "{where} 没有接收，密钥码对不上：{fault}。请照盖章的报送函重新输入；仍不一致就打电话向报送单位核实。"
        ),
        "E-NOT-TASK": (
            "{where} 是{kind}，不是任务包。请在优盘上找“县考任务”开头的文件夹；退回包和回执请在工作区里用“收包”打开。"
        ),
        "E-NOT-BACKUP": "{where} 是{kind}，不能用来恢复，没有建立工作区。请选择“县考备份”开头的文件夹。",
        "E-TASK-KEY": (
            "{where} 不是由本工作区认定的县局密钥签发的，可能有人冒充县局。没有导入任何内容；请打电话向县局核实。"
        ),
        "E-NOT-RETURN-KIND": ("{where} 是{kind}，填报单位的工作区只收县局的退回包和回执，没有导入任何内容。{advice}"),
        "E-RETURN-KEY-OTHER": (
            "{where} 自称来自县局，却不是由本工作区认定的县局密钥签发的，可能有人冒充县局。"
            "没有导入任何内容；请打电话向县局核实。"
        ),
        "E-RETURN-OLDER": (
            "{where} 是县局第 {sequence} 次发出的{kind}，本机已经收下更新的（第 {newest} 次），"
            "里面已有它的全部内容。没有改动；这个优盘可以收起来了。"
        ),
        "E-RETURN-TASK": (
            "{where} 用的是更新的任务包（包码 {task}），本机还没有打开过，读不全。没有导入任何内容；"
            "请先打开县局最近发的任务包，再收这个包。"
        ),
        "E-ENROL": "{where} 里的任务说明读不出来（{reason}）。请向县局重新领取任务包。",
        "E-DRIVE": ("{path} 在{kind}上，拔出或断网会损坏数据，没有建立工作区。请换到本机硬盘，如 {proposed}。"),
        "E-DRIVE-MOVED": (
            "工作区 {path} 在{kind}上，拔出或断网会损坏数据，没有打开它。请把整个文件夹复制到本机硬盘，再打开那一份。"
        ),
        "E-PATH-LONG": (
            "{path} 太长（{length} 个字，最多 {most} 个），有的文件会写不进去，没有建立工作区。"
            "请换一个短一些的位置，如 {proposed}。"
        ),
    }


class ReturnRefused(Trouble):
    """A return or receipt cannot be made for this unit as things stand; nothing was written."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-RETURN-KEY": (
            "{unit}还没有登记有效的密钥，{kind}无法加密，没有写到优盘。请先收它的报送包并核对密钥码，再做这一步。"
        ),
        "E-RETURN-REVISION": (
            "方案已改为第 {revision} 版，还没有给{unit}发这一版的任务包，对方会读不出来，没有写到优盘。"
            "请先给它发新的任务包，再做这一步。"
        ),
        "E-RECEIPT-NONE": "还没有收到过{unit}的报送包，没有可写进回执的内容。请先收包。",
    }


class NoLetter(Trouble):
    """There is no cover letter to print."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-LETTER-NONE": (
            "这个工作区里没有留下报送函：还没有封过包，或者是旧版程序封的。"
            "请重新封包，报送函随包写到优盘上，这里也留一份。"
        ),
    }


class LastYearRefused(Trouble):
    """Last year's values cannot be brought in from there; those that are here stay as they were."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-LAST-SOURCE": (
            "“{path}”里没有去年的数据。"
            "请选择去年的工作区文件夹、按表号分工作表的工作簿，"
            "或放有 t31.csv 这类表格文件的文件夹（解开的包里是 data/tables）。"
        ),
        "E-LAST-FILE": "去年的数据文件 {path}（{place}）读不出来：{why}。没有导入任何内容；请改好文件后重试。",
        "E-LAST-AREA": "“{path}”是{found}的数据，本工作区是{wanted}的，没有导入。请选择本县去年的数据。",
        "E-LAST-YEAR": "“{path}”是 {found} 年度的数据，不早于本次考核的 {wanted} 年，没有导入。请选择去年的数据。",
    }


class SheetRefused(Trouble):
    """A sheet from outside cannot be read, or not into this table; nothing was imported."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-SHEET-NONE": "找不到文件 {path}。请核对路径，再导入一次。",
        "E-SHEET-OWNER": (
            "{path} 是表格软件打开文件时留下的记号，不是表格，没有导入。请关闭表格软件，选择名字里没有“~$”的那个文件。"
        ),
        "E-SHEET-EMPTY": "{path} 里没有可以看见的内容，没有导入。请核对是不是选错了文件。",
        "E-SHEET-LARGE": "{path} 太大，或展开后大得不正常，没有导入。请只保留要导入的工作表和行，另存为 xlsx 后重试。",
        "E-SHEET-WIDE": "{path} 有一张工作表超过 1000 列，没有导入。请删去右边用不到的列，另存后重试。",
        "E-SHEET-LOCKED": "{path} 设了打开密码，没有导入。请在表格软件里取消密码，另存后重试。",
        "E-SHEET-MACROS": "{path} 带有宏（会自动运行的程序），没有导入。请另存为不带宏的 xlsx 后重试。",
        "E-SHEET-LINKED": (
            "{path} 里有引用别的文件的链接，数值可能已经过时，没有导入。请在表格软件里断开链接，另存后重试。"
        ),
        "E-SHEET-STRANGE": (
            "{path} 里有表格软件不会写的内容（文档类型声明），可能是恶意文件，没有导入。请向提供的人核实。"
        ),
        "E-SHEET-KIND": (
            "{path} 不是能导入的表格，没有导入。可以导入 xlsx、xls、et 和 csv；别的格式请在表格软件里另存为 xlsx。"
        ),
        "E-SHEET-WEB": "{path} 的内容其实是网页，没有导入。请用表格软件打开它，另存为 xlsx 后重试。",
        "E-SHEET-BROKEN": "{path} 读不出来，内容可能已损坏，没有导入。请用表格软件打开它，另存为 xlsx 后重试。",
        "E-SHEET-CRASH": (
            "读 {path} 的子进程没有给出结果：文件可能已损坏或大得不正常，没有导入。请用表格软件另存为 xlsx 后重试。"
        ),
        "E-FILL-SHEET": "{path} 里没有叫“{sheet}”的工作表。有：{known}。",
        "E-FILL-WHICH": "看不出 {path} 的哪一张工作表是“{table}”。请指定一张，有：{known}。",
        "E-FILL-NONE": (
            "{path} 里没有一张工作表看得出是哪张表，没有导入。有：{known}。"
            "请写明表号，一张一张地导入；或者导出模板来填，模板的工作表认得出。"
        ),
        "E-FILL-HEADER": (
            "工作表“{sheet}”的前 20 行里没有找到“{table}”的标题行，没有导入。"
            "请导出模板来填，或把标题行改成与表格一致的名称。"
        ),
        "E-FILL-TWICE": "工作表“{sheet}”里有两列都像“{title}”（{places}），没有导入。请删去一列，或改掉一列的标题。",
        "E-FILL-OTHER": "工作表“{sheet}”是“{found}”的模板，不是“{table}”，没有导入。请换成对应的表，或改用正确的表号。",
        "E-FILL-MAP": "“{text}”写法不对，应为 表头=指标项。",
    }
