"""What the core says of itself is so: its glossary, its tree of errors, its purity."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import bccb
from bccb.domain import errors
from bccb.domain.errors import BccbError

PACKAGE = Path(bccb.__file__).parent
CORE = PACKAGE / "domain"
WORD = re.compile(r"^(?P<term>\S.{0,18}?) {2,}(?P<meaning>\S.+?) {2,}(?P<file>\S+)$", re.MULTILINE)
GLOSSARY = [found.groupdict() for found in WORD.finditer(importlib.import_module("bccb.domain").__doc__)]
BRANCH = re.compile(r"^(?P<indent>(?:│   |    )*)[├└]── (?P<name>\w+) +(?P<meaning>\S.*)$", re.MULTILINE)
MODULES = sorted(path for path in CORE.rglob("*.py"))

# What would make the core answer differently twice, or speak to the outside.
IMPURE = {
    "now",
    "utcnow",
    "today",
    "uuid1",
    "uuid4",
    "monotonic",
    "perf_counter",
    "random",
    "getenv",
    "urandom",
    "token_hex",
    "token_urlsafe",
}
SPOKEN = {"open", "print", "input", "breakpoint", "exec", "eval"}


# The glossary


def test_the_glossary_names_only_files_that_exist():
    assert len(GLOSSARY) > 25
    missing = [word["term"] for word in GLOSSARY if not (CORE / word["file"]).exists()]
    assert missing == []


def test_the_glossary_has_every_line_of_its_table():
    text = importlib.import_module("bccb.domain").__doc__
    lines = [line for line in text.splitlines() if line.rstrip().endswith((".py", "/"))]
    assert len(lines) == len(GLOSSARY)


def test_a_term_is_explained_once():
    terms = [word["term"] for word in GLOSSARY]
    assert len(terms) == len(set(terms))


def test_every_concept_of_the_core_has_a_word_in_the_glossary():
    named = {word["file"].split("/")[0].removesuffix(".py") for word in GLOSSARY}
    concepts = {name for _, name, _ in pkgutil.iter_modules([str(CORE)])} - {"errors", "ports", "usecases"}
    assert concepts - named == set()


# The errors


def drawn() -> dict[str, str]:
    """Each error of the drawing → the one it hangs from."""
    parents, above = {}, {-1: "BccbError"}
    for branch in BRANCH.finditer(errors.__doc__):
        depth = len(branch["indent"]) // 4
        above[depth] = branch["name"]
        parents[branch["name"]] = above[depth - 1]
    return parents


def families(error: type) -> dict[str, str]:
    """Each error there is → the one it inherits from."""
    found = {}
    for each in error.__subclasses__():
        found[each.__name__] = error.__name__
        found |= families(each)
    return found


def every_module() -> list[str]:
    return [found.name for found in pkgutil.walk_packages([str(CORE)], "bccb.domain.")]


def test_every_error_is_in_the_tree_where_it_belongs_and_nothing_else_is():
    for name in every_module():
        importlib.import_module(name)
    own = {name: parent for name, parent in families(BccbError).items() if hasattr(errors, name)}
    assert drawn() == own


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_other_room_adds_a_family_of_errors(path):
    """A room may refine a family that callers know, as `class Overtaken(Conflict)`; never begin one of its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    strangers = {"BccbError", "Exception", "BaseException", "ValueError", "RuntimeError"}
    new = [each.name for each in classes if strangers & {ast.unparse(base) for base in each.bases}]
    assert new == [] or path == CORE / "errors.py"


SAMPLES = {"possible": ["submit"], "findings": ["sfu.hours: too few"], "version": 2, "retry_after": 5}


@pytest.mark.parametrize("name", drawn())
def test_every_error_tells_a_sentence(name):
    error = getattr(errors, name)
    makes_its_own = any("__init__" in vars(each) for each in error.__mro__ if issubclass(each, BccbError))
    asked = inspect.signature(error).parameters.values() if makes_its_own else ()
    wanted = [SAMPLES.get(each.name, each.name) for each in asked if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert str(error(*wanted) if makes_its_own else error("The disk is full."))


# Purity


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CORE)))
def test_no_module_of_the_core_reads_a_clock_draws_by_chance_or_speaks(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [each.func for each in ast.walk(tree) if isinstance(each, ast.Call)]
    impure = [
        call.attr for call in called if isinstance(call, ast.Attribute) and call.attr in IMPURE and not _is_port(call)
    ]
    spoken = [call.id for call in called if isinstance(call, ast.Name) and call.id in IMPURE | SPOKEN]
    assert impure + spoken == []


def _is_port(call: ast.Attribute) -> bool:
    """Whether the call is to a clock that was handed in: `self.clock.now()`."""
    return isinstance(call.value, ast.Attribute | ast.Name) and ast.unparse(call.value).split(".")[-1] == "clock"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CORE)))
def test_every_module_of_the_core_says_what_it_is_about(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
