"""What a proposed word, name or template must be like to be used.

Two things are kept out: what would break a name, a file or a sentence, and what reads like an instruction. The second is belt and
braces: whatever passes is data in one fenced block of later prompts, and words in a description, never more.
"""

from __future__ import annotations

import keyword
import re

from toolweave.model.names import normalise_name, slug_name
from toolweave.model.reserved import INSTRUCTION, PRONOUNS, RESERVED
from toolweave.synthesise.propose.asking import Rejected

SLOT = re.compile(r"\{(x|v)(?:'s)?\}")
BRACED = re.compile(r"\{(?:[xv]|x's|is|was|has|does)\}")
WORD = re.compile(r"[a-z][a-z]*(?:[ -][a-z]+)*")
NAME = re.compile(r"[^\W_][\w .'’&-]*[\w]", re.UNICODE)
_ENGLISH = (
    "a an the of in on at to for from with by is are was were be has have had does do did what which who whose where when how why whether many much "
    "its it their them there's what's who's and or as about any that this that's it's"
)
ENGLISH = frozenset(_ENGLISH.split())
FOLLOWS = re.compile(r"(?:with|from|in|by|of|for|on|at|whose|near|among|under) |[a-z]+(?:ing|ed)? (?:in|to|by|of|from|on|at|with|for|near|as) (?:the )?\{v\}$")
_EMBEDDED = "what which who whose where when how in on at from to for by since whether if"
EMBEDDED = frozenset(_EMBEDDED.split())
_OPENERS = "what's who's where's under is are was were does do did has have can {is} {was} {has} {does}"
OPENERS = (EMBEDDED | frozenset(_OPENERS.split())) - {"whether", "if"}


def check_word(text: str, what: str, *, words: int = 3, length: int = 30) -> str:
    """A noun or label in lower case, of a few words of letters."""
    word = text.strip().lower() if text[1:2].islower() else text.strip()
    check_innocent(word, what)
    if not WORD.fullmatch(word) or len(word) > length or len(re.split("[ -]", word)) > words:
        raise Rejected(f"not a plain {what}: `{word[:40]}`")
    if slug_name(word) in RESERVED or keyword.iskeyword(slug_name(word)):
        raise Rejected(f"reserved word: `{word}`")
    return word


def check_name(text: str, what: str = "name", *, words: int = 5, length: int = 48) -> str:
    """A name as people type it: letters, digits and the marks that names have."""
    check_innocent(text, what)
    if not NAME.fullmatch(text) or len(text) > length or len(text.split()) > words or not any(char.isalpha() for char in text):
        raise Rejected(f"not a plain {what}: `{text[:40]}`")
    if normalise_name(text) in PRONOUNS:
        raise Rejected(f"reserved word: `{text}`")
    return text


def check_innocent(text: str, what: str) -> None:
    """Refuse what reads like an instruction."""
    if INSTRUCTION.search(text):
        raise Rejected(f"reads like an instruction: {what} `{text[:40]}`")


def check_template(text: str, key: str, *, they: bool) -> str:
    """A template of the wording file: exactly the slots of its key, English, no names or figures of its own, ends as it should.

    Verbs beside `{x}` are marked for agreement where they can be; with `they`, others that would have to agree are refused.
    """
    wanted, allowed = {"q": ({"x"}, {"x"}), "eq": ({"x"}, {"x"}), "a": ({"v"}, {"v", "x"}), "post": ({"v"}, {"v"})}[key]
    text = text.strip().rstrip("?" if key in ("q", "eq") else "")
    check_innocent(text, "template")
    found = SLOT.findall(text)
    if not wanted <= set(found) <= allowed or len(found) != len(set(found)) or set("{}") & set(BRACED.sub("", text)):
        raise Rejected(f"wrong slots: `{text[:60]}`")
    bare = re.sub(r"\{[^{}]*\}", " ", text)
    if re.search(r"\d|[_`<>|=#*\"]", bare) or len(text) > 90:
        raise Rejected(f"not plain text: `{text[:60]}`")
    words = re.findall(r"[^\W\d_]+(?:['’][a-z]+)?", bare)
    rest = words[1:] if key == "a" and not text.startswith("{") else words
    if any(word[0].isupper() and word not in ("I", "I'm", "I've") for word in rest):
        raise Rejected(f"a name of its own: `{text[:60]}`")
    if not any(word.lower() in ENGLISH for word in words):
        raise Rejected(f"not English: `{text[:60]}`")
    return _check_ends(_mark_verbs(text, key, they=they), key)


def _check_ends(text: str, key: str) -> str:
    first = text.split(" ", 1)[0].lower()
    if key == "a" and (not text.endswith(".") or text.count(".") > 1):
        raise Rejected(f"not one sentence: `{text[:60]}`")
    if key != "a" and text.endswith((".", "!", ",", ";", ":", "?")):
        raise Rejected(f"an end mark: `{text[:60]}`")
    if (key == "q" and first not in OPENERS) or (key == "eq" and first not in EMBEDDED):
        raise Rejected(f"not a question: `{text[:60]}`")
    if key == "post" and not FOLLOWS.match(text):
        raise Rejected(f"cannot follow a noun: `{text[:60]}`")
    return text[:1].upper() + text[1:] if key == "a" and text[:1] != "{" else text


def _mark_verbs(text: str, key: str, *, they: bool) -> str:
    if key == "post":
        return text
    if key != "a":
        text = re.sub(r"(?<!of )(?<!for )(?<!by )(?<!with )(?<!in )(?<!at )(?<!from )\{x\} (is|was|has|does)\b", r"{x} {\1}", text)
        text = re.sub(r"\b(is|was|has|does) \{x\}", r"{\1} {x}", text)
    after = re.search(r"\{x\} ([a-z]+)", text)
    if they and key != "q" and after and after[1].endswith("s") and after[1] not in ("was", "is", "has", "always", "as"):
        raise Rejected(f"a verb that must agree: `{text[:60]}`")
    return text
