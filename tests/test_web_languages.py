"""The page in other languages: every sentence has its place in each catalogue, and no word is left out of them."""

import re
import subprocess
from typing import Any

import msgspec
import pytest

from tests.page_sentences import ROOT, Sentences, read_sentences

PAGE = ROOT / "daemon" / "web" / "static"

_VALUE = re.compile(r"\{\d\}")


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return read_sentences()


def test_every_language_that_can_be_chosen_is_looked_at(sentences: Sentences) -> None:
    chosen = set(re.findall(r"^  (\w\w): \{", PAGE.joinpath("language.js").read_text(), re.MULTILINE))

    assert chosen == {"en", *sentences.catalogues}


def test_every_sentence_is_in_the_catalogue_and_every_entry_is_said(sentences: Sentences) -> None:
    for code in sentences.catalogues:
        entries = sentences.translations(code)
        assert sorted(sentences.tagged.keys() - entries) == [], f"said, and not in the catalogue {code}"
        assert sorted(entries.keys() - sentences.tagged) == [], f"in the catalogue {code}, and never said"


def test_the_sign_in_needs_its_own_part_of_a_catalogue_only(sentences: Sentences) -> None:
    for parts in sentences.catalogues.values():
        assert set(parts["door"]) == sentences.of_the_door()
        assert parts["door"].keys().isdisjoint(parts["rest"])


def test_a_translation_has_the_values_of_its_sentence(sentences: Sentences) -> None:
    for code in sentences.catalogues:
        for english, translation in sentences.translations(code).items():
            assert sorted(_VALUE.findall(english)) == sorted(_VALUE.findall(translation)), english


def test_a_translation_is_typeset_as_its_sentence(sentences: Sentences) -> None:
    """A sentence ends alike in both, no context is shown, and German quotes are German."""
    for code in sentences.catalogues:
        for english, translation in sentences.translations(code).items():
            shown = english.split(" ¦ ")[0]
            assert "¦" not in translation
            assert '"' not in translation
            assert translation == translation.strip()
            assert (shown[-1] in ".?…") == (translation[-1] in ".?…"), english
    for translation in sentences.translations("de").values():
        assert translation.count("„") == translation.count("“"), translation
        assert "”" not in translation


def lint(text: str) -> list[str]:
    """The words that ESLint finds bare in a module of the page with that text."""
    result = subprocess.run(
        ("node_modules/.bin/eslint", "--stdin", "--stdin-filename", PAGE / "sample.js", "--format", "json"),
        input=text.encode(),
        cwd=ROOT,
        capture_output=True,
        timeout=15,
        check=False,
    )
    (file,) = msgspec.json.decode(result.stdout, type=list[dict[str, Any]])
    found = [message for message in file["messages"] if message["ruleId"] == "page/bare-words"]
    return re.findall("“(.*?)”", " ".join(message["message"] for message in found))


def test_words_that_no_language_can_take_up_are_found() -> None:
    text = """
        import { announce, h } from "./dom.js";
        import { badge, facts, notice, section } from "./parts.js";
        const WORDS = { on: "Switched on", off: `Switched ${"off"}` };
        document.title = "door";
        announce("done");
        h("p", { class: "soft words", title: "a title", "aria-label": `a label` }, "a child", " ", WORDS.on);
        h("p", {}, [1].map((one) => (one ? "one" : `none ${one}`)), h("b", {}, WORDS.off && "within"));
        section({ id: "card", title: "card" }, "body");
        notice({ tone: "bad" }, "told");
        badge("good", "fine");
        facts([["fact", "value"]]);
    """

    assert lint(text) == [
        *("Switched on", "Switched", "door", "done", "a title", "a label", "a child", "one", "none", "within"),
        *("card", "body", "told", "fine", "fact", "value"),
    ]


def test_tagged_words_and_what_is_for_programs_are_let_through() -> None:
    text = """
        import { h, icon } from "./dom.js";
        import { t } from "./language.js";
        import { badge } from "./parts.js";
        const DONE = t`Done`;
        const TONE = location.protocol === "http:" ? "warning" : "good";
        h("p", { class: "soft words", id: "one", type: "text" }, icon("tick"), t`Child with ${h("b", {}, DONE)}`, " ");
        badge(TONE, t`fine`);
        document.querySelector("form [type=submit]")?.addEventListener("click", () => fetch("/api/v1/system"));
    """

    assert lint(text) == []
