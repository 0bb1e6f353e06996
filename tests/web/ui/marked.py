"""Finds texts that a template or a view shows and that no catalogue can translate.

In templates: words between tags and in the attributes that people read, literal texts given to components
and to ``include``, words in filters such as ``default``. In views: literal texts given to the components.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import DebugLexer, Token, TokenType

WEB = Path(__file__).resolve().parents[3] / "src/schoolweave/web"
HOLE = "\ue000"  # stands for what a template puts in
READ_ALOUD = {
    "alt",
    "aria-label",
    "aria-description",
    "content",
    "data-label",
    "label",
    "placeholder",
    "title",
}
TYPED_AS_IT_STANDS = {"code", "kbd", "pre", "samp", "script", "style"}

SAME_EVERYWHERE = {
    "API": "an abbreviation that te reo Māori takes as it is",
    "CSV": "a kind of file",
    "JSON": "a kind of file",
    "PDF": "a kind of file",
    "SHA": "SHA-256, a kind of check sum",
    "Schoolweave": "a name",
    "UTC": "a time zone",
    "km": "a unit",
    "width=device-width, initial-scale=1": "an instruction to the browser",
}
"""What is written the same in every language, and why."""

TECHNICAL = {
    "action", "anchor", "block", "caption_size", "content", "highlight", "id", "kind", "name", "outline",
    "step", "table_id", "template", "tone", "url", "value",
}  # fmt: skip
"""Keywords of components whose literal values nobody reads."""

NAMES = {"bad", "better", "brand", "calm", "good", "same", "submit", "wait", "worse"}
"""Literal values that choose a colour or a kind of button, wherever they stand."""

FORMATS = {"cut", "date", "floatformat", "sw_number", "time", "urlencode"}
"""Filters whose literal argument is a format."""

SHOWN = {"Cell", "Chart", "Comparison", "Difference", "Fact", "Figure", "Http404", "NotAllowed", "Pathway",
         "PermissionDenied", "Progress", "Rule", "Series", "Task", "ValidationError", "build_table",
         "simple_table"}  # fmt: skip
"""What a view or a form calls to show a text; also ``Column``, whose first argument is a key."""

MESSAGES = {f"messages.{level}" for level in ("error", "info", "success", "warning")}
TOLD = {"caption", "empty", "heading", "help_text", "hint", "label", "lede", "noun", "sentence", "submit",
        "title"}  # fmt: skip
"""Keywords of any call whose values are shown."""

KEYS = {
    "default_sort",
    "url",
    "csv_url",
    "tone",
    "caption_size",
    "refresh_url",
    "stop_url",
    "judgement",
    "state",
}
"""Keywords of these whose literal values nobody reads."""


def unmarked(app: str) -> list[str]:
    """Return the texts of an app that no catalogue can translate, each with its file and line."""
    found = [
        f"{path.relative_to(WEB / app)}:{line}: {text}"
        for path in sorted((WEB / app / "templates").rglob("*.*"))
        for line, text in _of_template(path.read_text(encoding="utf-8"))
    ]
    code = [path for path in sorted((WEB / app).rglob("*.py")) if "migrations" not in path.parts]
    return found + [
        f"{path.relative_to(WEB / app)}:{line}: {text}"
        for path in code
        for line, text in _of_code(path.read_text(encoding="utf-8"))
    ]


def has_words(text: str) -> bool:
    """Return whether a text has a word that differs between languages."""
    for same in sorted(SAME_EVERYWHERE, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(same)}(?!\w)", "", text)
    return re.search(r"[^\W\d_]{2,}", re.sub(r"&#?\w+;", "", text)) is not None


def _of_template(source: str) -> list[tuple[int, str]]:
    tokens = list(_outside_translations(DebugLexer(source).tokenize()))
    page = "".join(text for _, text in tokens)
    reader = _Reader()
    reader.feed(page)
    reader.close()
    inside = [(token.lineno, text) for token, _ in tokens for text in _literals(token)]
    return [(line, text) for line, text in sorted(reader.read + inside) if has_words(text)]


def _outside_translations(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Yield each token with what it is on the page; what is translated or a comment leaves its lines."""
    until = ""
    for token in tokens:
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        lines = "\n" * token.contents.count("\n")
        if until:
            yield Token(TokenType.COMMENT, "", lineno=token.lineno), lines
            until = "" if name == until else until
        elif name in ("blocktranslate", "blocktrans", "comment"):
            until = f"end{name}"
            yield token, HOLE + lines
        elif token.token_type == TokenType.TEXT:
            yield token, token.contents
        else:
            yield token, lines if token.token_type == TokenType.COMMENT else HOLE + lines


def _literals(token: Token) -> Iterator[str]:
    """Yield the literal texts in a tag or a variable that would be shown as they are."""
    if token.token_type == TokenType.VAR:
        yield from _of_filters(token.contents)
    elif token.token_type == TokenType.BLOCK:
        name, *parts = token.split_contents()
        if name.startswith("sw_") or name in ("include", "with", "firstof", "cycle"):
            for part in parts[1:] if name == "include" else parts:
                key = re.match(r"(\w+)=", part)
                literal = re.fullmatch(r"""(?:\w+=)?(["'])(.*?)\1""", part)
                if literal and not (key and key[1] in TECHNICAL) and not _a_name(literal[2]):
                    yield literal[2]
                yield from _of_filters(part)
        elif name.startswith("block") and "|" in token.contents:
            yield from _of_filters(token.contents)


def _of_filters(contents: str) -> Iterator[str]:
    for name, _, text in re.findall(r"""\|(\w+):(["'])(.*?)\2""", contents):
        if name not in FORMATS and not _a_name(text):
            yield text


def _a_name(text: str) -> bool:
    """Return whether a literal names something to the program: ``good``, ``application_act``, ``en-gb``."""
    return text in NAMES or re.fullmatch(r"[a-z]+(_[a-z]+)+|[a-z]{2}-[a-z]{2}", text) is not None


class _Reader(HTMLParser):
    """Collects what people read of a page: text, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.read: list[tuple[int, str]] = []
        self.typed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.typed += tag in TYPED_AS_IT_STANDS
        technical = tag == "meta" and dict(attrs).get("name") not in ("description", None)
        for name, value in attrs:
            if name in READ_ALOUD and value and not technical:
                self.read.append((self.getpos()[0], value.replace(HOLE, " ").strip()))

    def handle_endtag(self, tag: str) -> None:
        self.typed -= tag in TYPED_AS_IT_STANDS

    def handle_data(self, data: str) -> None:
        if not self.typed:
            self.read.append((self.getpos()[0], " ".join(data.replace(HOLE, " ").split())))


def _of_code(source: str) -> list[tuple[int, str]]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    shown = [one for call in calls for one in _given(call)]
    texts = [(one.lineno, " ".join(_literal(one).split())) for one in shown]
    return [(line, text) for line, text in texts if has_words(text)]


def _given(call: ast.Call) -> Iterator[ast.expr]:
    """Yield what a call of a component is given to show."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in SHOWN or name == "Column":
        yield from call.args[1:2] if name == "Column" else call.args
        yield from (one.value for one in call.keywords if one.arg and one.arg not in KEYS)
    elif ast.unparse(call.func) in MESSAGES:
        yield from call.args[1:]
    else:
        yield from (one.value for one in call.keywords if one.arg in TOLD)


def _literal(node: ast.expr) -> str:
    """Return the literal words of an expression: of both ways of a choice, of a text with holes."""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        return "" if _a_name(text) or re.match(r"[#/?]", text) else text
    if isinstance(node, ast.JoinedStr):
        return " ".join(_literal(one) for one in node.values)
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.BinOp):
        return " ".join(_literal(one) for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))
    return ""
