"""The documents and the sentences say what the program does, and nothing about the place where it was built."""

import ast
import importlib
import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from cli.hints import HINTS
from cli.main import main
from db.troubles import ChangeRefused
from exchange import bag_info, limits
from exchange.troubles import PackageRefused
from forms.problems import CATALOGUE
from forms.troubles import Trouble
from office.seal import Sealed
from office.troubles import NotAccepted
from office.workspaces import open_workspace
from tests.county import PASSPHRASE, XM, County, add_farm, receive_at, seal_unit

ROOT = Path(__file__).parents[2]
FOLDERS = ("forms", "db", "exchange", "reports", "office", "cli", "desktop")
DOCS = {path.name: path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]}
FORMAT, GLOSSARY = DOCS["package-format.md"], DOCS["glossary.md"]
SOURCES = {path: ast.parse(path.read_text("utf-8")) for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py"))}

# --- sentences of troubles -------------------------------------------------------------------------------------------

#: Sentences that wait for their command, or that another class says; one that is raised must leave this list.
AWAITED = {("PackageRefused", "E-ROWS")}


@dataclass(frozen=True)
class Raised:
    """A place where a trouble is made; `code` is None where it is looked up, `given` None where it is a `**`."""

    place: str
    module: Path
    name: str
    code: str | None
    given: frozenset[str] | None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def troubles() -> dict[str, type[Trouble]]:
    for path, tree in SOURCES.items():
        if any(isinstance(node, ast.ClassDef) and "Trouble" in map(_name, node.bases) for node in tree.body):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found = list(Trouble.__subclasses__())
    for kind in found:
        found.extend(kind.__subclasses__())
    return {kind.__name__: kind for kind in found if kind.__module__.partition(".")[0] in FOLDERS}


TROUBLES = troubles()


def _calls() -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call that makes a trouble, with the trouble's name; within a trouble's class `super().__init__`, too."""
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in TROUBLES:
                yield path, _name(node.func), node
            if isinstance(node, ast.ClassDef) and node.name in TROUBLES:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "super().__init__":
                        yield path, node.name, inner


def raised() -> list[Raised]:
    found = []
    for path, name, call in _calls():
        if "__init__" in vars(TROUBLES[name]) and isinstance(call.func, ast.Name):
            continue  # the class makes its own parameters; its super().__init__ is judged
        words = [keyword.arg for keyword in call.keywords]
        given = None if None in words else frozenset(word for word in words if word)
        first = call.args[0] if call.args else None
        code = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
        found.append(Raised(f"{path.relative_to(ROOT)}:{call.lineno}", path, name, code, given))
    return found


RAISED = raised()


def slots(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _looked_up(place: Raised) -> list[str]:
    """The codes that a place with a looked-up code can mean: those named in its module outside any call."""
    told = {id(call.args[0]) for _, _, call in _calls() if call.args}
    texts = TROUBLES[place.name].texts
    constants = [node for node in ast.walk(SOURCES[place.module]) if isinstance(node, ast.Constant)]
    keys = {id(key) for node in ast.walk(SOURCES[place.module]) if isinstance(node, ast.Dict) for key in node.keys}
    return sorted({str(n.value) for n in constants if n.value in texts and id(n) not in told | keys})


def test_a_sentence_gets_exactly_what_its_slots_ask_for() -> None:
    wrong = []
    for place in RAISED:
        texts = TROUBLES[place.name].texts
        if place.code is not None and place.code not in texts:
            wrong.append(f"{place.place}: {place.name} has no {place.code}")
        elif place.code is not None and place.given is not None and slots(texts[place.code]) != place.given:
            odd = slots(texts[place.code]) ^ place.given
            wrong.append(f"{place.place}: {place.code}: {sorted(odd)}")
    assert wrong == []
    assert len(RAISED) > 200


def test_a_looked_up_code_finds_its_slots_filled() -> None:
    looked_up = [place for place in RAISED if place.code is None]
    assert {place.name for place in looked_up} == {"StickTrouble", "ReportTrouble", "SheetRefused"}
    for place in looked_up:
        codes = _looked_up(place)
        assert len(codes) > 2, place
        for code in codes:
            assert place.given is not None
            assert slots(TROUBLES[place.name].texts[code]) <= place.given, (place.place, code)


def test_calls_with_a_double_star_are_known() -> None:
    assert [place.place for place in RAISED if place.given is None] == []


def test_every_sentence_is_said_somewhere() -> None:
    said = {(place.name, place.code) for place in RAISED}
    said |= {(place.name, code) for place in RAISED if place.code is None for code in _looked_up(place)}
    silent = {(name, code) for name, kind in TROUBLES.items() for code in kind.texts} - said
    assert silent == AWAITED


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_a_sentence_is_chinese_and_its_code_well_formed(name: str) -> None:
    for code, text in TROUBLES[name].texts.items():
        assert re.fullmatch(r"E-[A-Z]+(-[A-Z]+)*", code), code
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) >= 8, code


#: Options, variables of the environment, and `用 fill`: words of the command line, which the window must not say.
_OF_THE_SHELL = re.compile(r"--[a-z]|XIANKAO|xiankao |[用先] [a-z][a-z-]+ ?[\u4e00-\u9fff。，；（]")


BELOW = {name: kind for name, kind in TROUBLES.items() if not kind.__module__.startswith("cli.")}


@pytest.mark.parametrize("name", sorted(BELOW))
def test_what_the_window_may_say_too_names_no_word_of_the_command_line(name: str) -> None:
    kind = BELOW[name]
    if kind.__module__.startswith("forms."):
        return  # what is wrong with a pack is for whoever writes it
    assert {code: text for code, text in kind.texts.items() if _OF_THE_SHELL.search(text)} == {}


def test_a_hint_for_the_command_line_belongs_to_a_sentence_that_is_there() -> None:
    below = {code for kind in BELOW.values() for code in kind.texts}
    assert set(HINTS) <= below
    named = {word for text in HINTS.values() for word in re.findall(r"(?<![-\w.])[a-z][a-z-]+(?! -o)", text)}
    assert named <= {*main.list_commands(click.Context(main)), "export"}


# --- sentences of findings -------------------------------------------------------------------------------------------

#: `forms.findings.cell_findings` adds these to whatever a judge of one value yields.
BASE = frozenset({"title", "text"})


def _keys(nodes: Iterable[ast.AST]) -> frozenset[str]:
    dicts = [node for root in nodes for node in ast.walk(root) if isinstance(node, ast.Dict)]
    return frozenset(str(key.value) for node in dicts for key in node.keys if isinstance(key, ast.Constant))


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(SOURCES[path]) if isinstance(node, ast.FunctionDef)}


def _given(path: Path, around: ast.AST, function: ast.FunctionDef) -> frozenset[str]:
    """What a finding made here gets: dictionaries written here, named here, or made by a function called here."""
    used = {_name(node) for node in ast.walk(around) if isinstance(node, ast.Name | ast.Attribute)}
    local = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(_name(target) in used for target in node.targets)
    ]
    called = [found for name, found in _functions(path).items() if name in used and name != function.name]
    return _keys([around, *local, *called]) | (BASE if isinstance(around, ast.Yield) else frozenset())


def _makes_findings(tree: ast.Module) -> bool:
    """Whether a module writes sentences, or makes what others write them of."""
    imported = {name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    return bool({"sentence", "Finding"} & imported)


#: The modules that make findings.
FINDERS = [
    ROOT / "forms/findings.py",
    *(path for path, tree in SOURCES.items() if path.parts[-2] != "desktop" and _makes_findings(tree)),
]


def _codes_in(path: Path, node: ast.AST) -> list[str]:
    """The codes of findings within a node, be they written there or as a constant of the module."""
    known = {
        target.id: item.value.value
        for item in SOURCES[path].body
        if isinstance(item, ast.Assign | ast.AnnAssign) and isinstance(item.value, ast.Constant)
        for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
        if isinstance(target, ast.Name)
    }
    plain = (part for part in ast.walk(node) if isinstance(part, ast.Constant | ast.Name))
    inner = [part.value if isinstance(part, ast.Constant) else known.get(part.id) for part in plain]
    return [str(code) for code in inner if _is_code(code)]


def findings_made() -> Iterator[tuple[str, str, frozenset[str]]]:
    makers = {"Finding", "sentence"}
    for path in FINDERS:
        for function in _functions(path).values():
            for node in ast.walk(function):
                # Judges of one value yield codes; elsewhere what is yielded has its sentence already.
                is_judge = path.name == "findings.py" and isinstance(node, ast.Yield)
                is_made = isinstance(node, ast.Call) and _name(node.func) in makers
                if isinstance(node, ast.Yield | ast.Call) and (is_judge or is_made):
                    for code in _codes_in(path, node):
                        yield f"{path.name}:{node.lineno}", code, _given(path, node, function)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"V-[A-Z]+", value) is not None


def test_the_base_of_every_finding_about_a_value_is_what_this_test_thinks() -> None:
    function = _functions(ROOT / "forms/findings.py")["cell_findings"]
    assert _keys([function]) == BASE
    assert "params | more" in ast.unparse(function)


def test_every_finding_fills_the_slots_of_its_sentence() -> None:
    made = list(findings_made())
    for place, code, given in made:
        assert code in CATALOGUE, place
        assert slots(CATALOGUE[code][1]) <= given, (place, code)
        # What is given and not said is what several sentences share.
        assert given - slots(CATALOGUE[code][1]) <= BASE, (place, code)
    assert {code for _, code, _ in made} == set(CATALOGUE)


def test_no_other_code_of_a_finding_is_asked_for() -> None:
    asked = {node.value for tree in SOURCES.values() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {code for code in asked if _is_code(code)} == set(CATALOGUE)


# --- commands --------------------------------------------------------------------------------------------------------


def commands() -> set[str]:
    context = click.Context(main)
    found = set()
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        first = command.params[0] if command is not None and command.params else None
        inner = first.type.choices if isinstance(first, click.Argument) and isinstance(first.type, click.Choice) else ()
        assert not isinstance(command, click.Group), "name its commands here, too"
        found |= {f"{name} {word}" for word in inner} or {name}
    return found


def test_the_table_of_commands_names_every_command_and_no_other() -> None:
    table = re.search(r"^\| \| commands \|\n\|[-|]+\|\n((?:\|.*\n)+)", DOCS["README.md"], re.MULTILINE)
    assert table
    named = re.findall(r"`([a-z -]+)`", table[1])
    assert len(named) == len(set(named))
    assert set(named) == commands()


# --- what no text may say --------------------------------------------------------------------------------------------

_MACHINE = re.compile(
    r"(?<![\w.~/])/(?:home/(?!somebody\b)|(?:root|work|tmp|Users|workspace|private|var/tmp)/)[\w.]"
    r"|[A-Za-z]:\\+(?:Users|Documents)\b"
)
_REGISTRY = re.compile(
    r"://[^\s/'\"]*(?:pypi|pythonhosted|conda|npm|registry|mirror|artifact|nexus|proxy)"
    r"|://[^\s'\"]*/simple\b|://[\w.-]+:[0-9]{2,5}\b|://[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    r"|--(?:extra-)?index-url[ =]\S",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![\w/@.\\])[\w.+-]+@(?!xiankao\.v1)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b")


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no checkout: nothing is tracked")
    names = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [_MACHINE, _REGISTRY, _MAIL], ids=["machine", "registry", "mail"])
def test_no_tracked_text_names_a_machine_a_registry_or_a_mailbox(pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (_MACHINE, "see |home|officer|notes"),
        (_MACHINE, 'Path("|tmp|x")'),
        (_MACHINE, "C(colon)\\Users\\somebody"),
        (_REGISTRY, "https:||pypi.example|simple"),
        (_REGISTRY, "http:||10.0.0.1|wheels"),
        (_REGISTRY, "http:||cache:3128"),
        (_MAIL, "somebody(at)example.com"),
    ],
)
def test_the_patterns_catch_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    """The examples are spelt so that this file does not hold what it forbids."""
    assert pattern.search(text.replace("|", "/").replace("(at)", "@").replace("(colon)", ":"))


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), (path.name, target)


# --- glossary and package format -------------------------------------------------------------------------------------


def test_the_glossary_names_modules_that_exist() -> None:
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| ") and not line.startswith("| English")]
    assert len(rows) > 80
    for row in rows:
        assert len(row.split(" | ")) == 4, row
        for path in re.findall(r"`([a-z]+/[\w./]*)`", row.split(" | ")[3]):
            assert (ROOT / path).exists(), row
        for path, name in re.findall(r"`([a-z]+/\w+\.py)` \(`(\w+)`\)", row):
            assert re.search(rf"^class {name}\b", (ROOT / path).read_text("utf-8"), re.MULTILINE), row


def section(number: int) -> str:
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", FORMAT, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def test_the_page_of_a_package_is_described_label_by_label() -> None:
    assert re.findall(r"^\| ([A-Z][\w-]+) \|", section(5), re.MULTILINE) == list(bag_info._LABELS)


def test_every_kind_of_package_stands_with_its_name_and_namespace() -> None:
    found = re.findall(r"^\| `([\w-]+)` \| (\S+) \| `(\S+)` \| (\w+) \|", section(4), re.MULTILINE)
    signers = {
        kind: "maker" if kind is bag_info.Kind.BACKUP else "unit" if kind in bag_info.UNIT_KINDS else "bureau"
        for kind in bag_info.Kind
    }
    assert found == [(kind.value, kind.label, kind.namespace, signers[kind]) for kind in bag_info.Kind]


def test_every_limit_stands_with_its_value() -> None:
    names = [name for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)]
    expected = {name: getattr(limits, name) for name in names if name not in {"KIB", "MIB", "GIB"}}
    found = dict(re.findall(r"^\| `([A-Z_]+)` \| ([0-9,]+) \|", section(13), re.MULTILINE))
    assert {name: int(value.replace(",", "")) for name, value in found.items()} == expected


def test_every_refusal_of_a_package_has_its_place_in_the_order() -> None:
    codes = {code for kind in (PackageRefused, ChangeRefused, NotAccepted) for code in kind.texts}
    waiting = {code for _, code in AWAITED} - {"E-ROWS"}
    # The succession of key tables (9); where a workspace may lie.
    elsewhere = {"E-ROOT-FORK", "E-DRIVE", "E-DRIVE-MOVED", "E-PATH-LONG"}
    told = set(re.findall(r"`(E-[A-Z-]+)`", section(12)))
    assert codes - waiting - elsewhere <= told
    every = {code for kind in TROUBLES.values() for code in kind.texts}
    assert set(re.findall(r"`(E-[A-Z-]+)`", FORMAT)) <= every


# --- checking with public tools: the commands of the document are run ------------------------------------------------

TOOLS = ("age", "unzip", "sha256sum", "ssh-keygen", "xxd", "diff")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", section(16), re.MULTILINE | re.DOTALL)
#: A spoilt bag, and the words by which the block is known that must notice it.
SPOILT: Mapping[str, tuple[str, str]] = {
    "stray": ("echo x > data/stray.csv", "bagit.py"),
    "beside": ("echo x > stray.txt", "promised.txt"),
    "list": ("echo >> manifest-sha256.txt", "bagit.py"),
    "signed": ("echo >> tagmanifest-sha256.txt", "ssh-keygen"),
    "set": ("for head in data/changes/01-*/head.csv; do echo >> $head; done", "xiankao-change/1"),
    "table": ("sed -i s/300.50/300.5x/ data/tables/t31.csv", "frictionless"),
}


@pytest.fixture
def sealed(county: County) -> Sealed:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, phone="0000-1234567")
    sealed = seal_unit(county.unit(XM), county.stick("report"))
    receive_at(county.bureau, sealed)
    return sealed


@dataclass(frozen=True)
class Shell:
    """An empty folder, and what the document tells the reader to set."""

    folder: Path
    variables: Mapping[str, str]

    def run(self, lines: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", **self.variables}
        words = ["sh", "-eu", "-c", lines]
        return subprocess.run(
            words, cwd=self.folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )


@pytest.fixture
def shell(county: County, sealed: Sealed, tmp_path: Path) -> Shell:
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {missing}")
    programs, folder = tmp_path / "programs", tmp_path / "empty"
    programs.mkdir()
    folder.mkdir()
    python = Path(sys.executable)
    for name, words in {"xiankao": "-m cli", "python": ""}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{python}" {words} "$@"\n', "utf-8")
        (programs / name).chmod(0o755)
    (task,) = [path for path in county.stick("tasks").iterdir() if "畜牧" in path.name]
    variables = {
        "PATH": os.pathsep.join([str(programs), str(python.parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "WORKSPACE": str(county.bureau),
        "REPORT": str(sealed.folder),
        "TASK": str(task),
        "XIANKAO_PASSPHRASE": PASSPHRASE,
    }
    return Shell(folder, variables)


def test_the_commands_of_the_document_accept_a_good_package(shell: Shell, sealed: Sealed) -> None:
    done = shell.run("\n".join(BLOCKS))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"key code {sealed.key_code.replace(' ', '')}" in done.stdout
    assert f"package code {sealed.package_code.replace(' ', '')}" in done.stdout
    assert f"{sealed.package_id}  tagmanifest-sha256.txt" in done.stdout
    assert done.stdout.count("Good ") == 5
    assert done.stdout.count(" right\n") >= 3
    assert not (shell.folder / "identity.txt").exists()


QUICK = ("list", "table")


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, marks=[] if fault in QUICK else [pytest.mark.slow]) for fault in SPOILT]
)
def test_the_commands_of_the_document_notice_a_spoilt_package(shell: Shell, fault: str) -> None:
    spoil, word = SPOILT[fault]
    (block,) = [block for block in BLOCKS[1:6] if word in block] or [""]
    needs_key = "key=\n" if "$key" in block and "key=$(" not in block else ""
    before = BLOCKS[0]
    assert shell.run(before).returncode == 0
    spoilt = shell.run(f"cd checked/xk-*\n{spoil}\n{needs_key}{block}")
    assert spoilt.returncode != 0, spoilt.stdout
