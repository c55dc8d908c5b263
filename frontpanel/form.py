"""Several fields that take effect together: what is there to fill in, and whether it may be applied.

A form holds what is true now. What a person typed so far is kept beside it, as pairs of field id and text.
"""

from collections.abc import Callable

from frontpanel.fields import Checked, Field, VisibleIf, current_text, is_value, objection, shown_text

Values = tuple[tuple[str, str], ...]
"""Field ids and values, in the form's order."""

APPLY = ""
"""Stands for Apply where a field's id is meant; no field may have it."""


def no_whole_objection(values: Values) -> str | None:
    """Find nothing wrong with any values."""
    return None


class Form(Checked, frozen=True):
    """`fields` to fill in one by one, and then `Apply`, which shows them all and asks `question`.

    `check` judges the visible fields' values together (is the gateway inside the network?) by the rules of a field's
    `check`. A field that is `visible_if` another has some value names one that stands before it.
    ValueError: no fields, an id used twice or empty, or a field that waits for none before it.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    question: tuple[str, ...] = ("Apply the changes?",)
    check: Callable[[Values], str | None] = no_whole_objection

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for field in self.fields:
            if field.id in seen or field.id == APPLY:
                raise ValueError(f"The form '{self.id}' has the field id '{field.id}' twice, or it is empty.")
            if field.visible_if is not None and field.visible_if[0] not in seen:
                raise ValueError(f"The field '{field.id}' waits for '{field.visible_if[0]}', which is not before it.")
            seen.add(field.id)
        if not seen:
            raise ValueError(f"The form '{self.id}' has no fields.")

    def field(self, identity: str) -> Field | None:
        """Return the field with this id, visible or not; None if there is none."""
        return next((field for field in self.fields if field.id == identity), None)

    def text(self, field: Field, typed: Values) -> str:
        """Return the field's value: as typed, else as it is now."""
        return dict(typed).get(field.id, current_text(field))

    def visible(self, typed: Values) -> tuple[Field, ...]:
        """Return the fields that are there with these values; one that waits for a hidden one is hidden too."""
        texts: dict[str, str] = {}
        there = []
        for field in self.fields:
            condition: VisibleIf | None = field.visible_if
            if condition is None or texts.get(condition[0]) == condition[1]:
                texts[field.id] = self.text(field, typed)
                there.append(field)
        return tuple(there)

    def values(self, typed: Values) -> Values:
        """Return the ids and values of the visible fields."""
        return tuple((field.id, self.text(field, typed)) for field in self.visible(typed))

    def with_value(self, typed: Values, identity: str, text: str) -> Values:
        """Return what is typed once the field has the value `text`; what is as before does not count as typed."""
        merged = {**dict(typed), identity: text}
        return tuple(
            (field.id, merged[field.id])
            for field in self.fields
            if field.id in merged and merged[field.id] != current_text(field)
        )

    def still_typed(self, typed: Values) -> Values:
        """Return what of `typed` has its field in this form, when it was typed into another version of it."""
        fields = {field.id: field for field in self.fields}
        return tuple(
            (identity, text)
            for identity, text in typed
            if identity in fields and is_value(fields[identity], text) and text != current_text(fields[identity])
        )

    def changed(self, typed: Values) -> bool:
        """Tell whether applying would change anything."""
        return self.values(typed) != self.values(())

    def problem(self, typed: Values) -> str | None:
        """Return what is wrong: the first field's trouble, else the whole's; None if it may be applied."""
        for field in self.visible(typed):
            wrong = objection(field, self.text(field, typed))
            if wrong is not None:
                return f"{field.title}: {wrong}"
        return self.check(self.values(typed)) or None

    def summary(self, typed: Values) -> tuple[str, ...]:
        """Return the visible fields with their values, a line or two for each."""
        return tuple(f"{field.title}: {shown_text(field, self.text(field, typed))}" for field in self.visible(typed))
