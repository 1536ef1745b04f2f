"""What can go wrong around a command itself: its words, its files, its surroundings, and a bug."""

from collections.abc import Mapping
from typing import ClassVar

from forms.troubles import Trouble


class Misused(Trouble):
    """The command was written in a way that nobody can carry out."""

    exit_code = 2
    texts: ClassVar[Mapping[str, str]] = {
        "E-COMMAND": "没有“{name}”这个命令。{hint}请用 xiankao --help 查看全部命令。",
        "E-OPTION": "没有“{option}”这个选项。{hint}请用 xiankao {command} --help 查看写法。",
        "E-OPTION-EMPTY": "选项“{option}”后面要写内容。请用 xiankao {command} --help 查看写法。",
        "E-MISSING": "缺少 {what}。请用 xiankao {command} --help 查看写法。",
        "E-EXTRA": "多写了“{what}”。请去掉，或用 xiankao {command} --help 查看写法。",
        "E-VALUE": "“{what}”这里写的“{text}”不对。请用 xiankao {command} --help 查看写法。",
        "E-WRITING": "命令的写法不对。请用 xiankao {command} --help 查看写法。",
        "E-PASSPHRASE-MISSING": (
            "需要口令：请设置环境变量 XIANKAO_PASSPHRASE，或用 --passphrase-file 指定文件，或在终端里输入。"
        ),
        "E-NO-UNITS": "没有选择单位。请用 --unit 代码，或 --all。",
        "E-PASSPHRASE-FILE": "口令文件 {path} 读不出来，或者是空的。请检查文件：UTF-8 编码，第一行就是口令。",
        "E-CARD-FILE": "抄有恢复卡的文件 {path} 读不出来，密钥没有改动。请核对路径，文件要存成 UTF-8 编码的文本。",
        "E-PASSPHRASE-TWICE": "两次输入的口令不一样，没有建立任何内容。请重新运行并仔细输入。",
        "E-DECLARE-KIND": (
            "请写明是哪一种：--nil 零报告、--not-applicable 不适用、--no-material 无相关材料，或 --withdraw 撤回。"
            "已经写过说明的，可以只写 --leader、--signed-on 或 --scan。"
        ),
        "E-TABLES-WHICH": "请写明表号，如 T31；要本单位的所有表，用 --all。两样只写一样。",
        "E-MAP-WHICH": "--map 只能用于一张表，不能与 --all 一起用。请写明表号，如 T31，一张一张地导入。",
        "E-REPORT-KIND": "没有“{kind}”这种报表。现在可以生成：{known}。",
        "E-PACK-PLACE": (
            "“{place}”既不是随程序的方案（{known}），也不是放着 pack.toml 的文件夹。请核对后重试；"
            "方案工作簿要是 xlsx，别的格式请先在表格软件里另存为 xlsx。"
        ),
        "E-NO-DISPLAY": (
            "没有图形显示（DISPLAY 和 WAYLAND_DISPLAY 都没有设置），桌面界面打不开。"
            "请在图形桌面里运行；没有图形桌面时，可以用 xiankao demo OUT 看一个样例县的全部过程。"
        ),
    }


class Surroundings(Trouble):
    """This computer does not give what the command needs."""

    texts: ClassVar[Mapping[str, str]] = {
        "E-FILE": "{path}：{why}。请检查路径、磁盘空间和权限后重试；已保存的内容不受影响。",
        "E-NO-DESKTOP": "桌面界面的组件载入失败（{why}）。请重新安装县考通；命令行的功能不受影响。",
    }


class Bug(Trouble):
    """The program itself is wrong."""

    exit_code = 70
    texts: ClassVar[Mapping[str, str]] = {
        "E-BUG": "县考通出了内部错误（{kind}），这一步没有完成；之前已经保存的内容都在。"
        "详情记在 {path}，请把这个文件交给技术支持。",
    }
