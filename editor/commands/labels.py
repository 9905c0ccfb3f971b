"""Names of undo steps, as in the history list ("Transpose 2 events +12 st"), and unique names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from codec.events.event import RenderFrom, Stage
from codec.events.parameters import ParameterRange
from codec.messages import Message
from codec.project.file import HolePolicy

__all__ = [
    "HOLE_LABELS",
    "RENDER_LABELS",
    "Label",
    "listed",
    "milliseconds",
    "n_events_text",
    "number",
    "pan_text",
    "parameter_label",
    "signed_number",
    "swap_label",
    "unique_name",
]


def n_events_text(n_events: int) -> Message:
    """Return "1 event", "2 events"."""
    return Message("1 event") if n_events == 1 else Message("{n} events", n=n_events)


_NUMBERS = ("{number:.0f}", "{number:.1f}", "{number:.2f}")


def number(value: float, *, signed: bool = False) -> Message:
    """Return a number with at most two decimals, no trailing zeros, and a minus sign, not a hyphen.

    It is a message, so that its decimal sign is of the language in which it is shown.
    """
    size = abs(round(value, 2))
    n_decimals = len(f"{size:.2f}".rstrip("0").partition(".")[2])
    sign = "" if not size else "−" if value < 0 else "+" if signed else ""
    return Message(sign + _NUMBERS[n_decimals], number=size)


def signed_number(value: float) -> Message:
    """Return a number as :func:`number` does, with its sign."""
    return number(value, signed=True)


def milliseconds(value: float) -> Message:
    """Return a signed number of ms with as many decimals as can be told apart."""
    decimals = 0 if abs(value) >= 10 else 1 if abs(value) >= 1 else 2
    return number(round(value, decimals), signed=True)


def pan_text(pan: float) -> Message:
    """Return a pan position as text: "centre", "30 % left"."""
    percent = round(abs(pan) * 100)
    if percent == 0:
        return Message("centre")
    return Message("{n} % left", n=percent) if pan < 0 else Message("{n} % right", n=percent)


def listed(words: Iterable[str]) -> Message:
    """Return "a", "a and b", "a, b and c"."""
    *most, last = map(Message, words)
    if not most:
        return last
    first, *others = most
    for other in others:
        first = Message("{first}, {second}", first=first, second=other)
    return Message("{first} and {second}", first=first, second=last)


def unique_name(name: str, taken: Collection[str]) -> str:
    """Return an unused name, with a number if necessary."""
    n = 1
    found = name
    while found in taken:
        n += 1
        found = f"{name} {n}"
    return found


class Label:
    """The name of a step before its number of events is known; merged steps get a new name.

    Parameters
    ----------
    template
        The name (see :class:`~codec.messages.Message`), with the fields ``{events}`` for their number
        and ``{amount}`` for the amount of a relative edit: "Transpose {events} {amount} st".
    amount
        Amount of a relative edit; amounts are added when steps merge.
    show
        Returns an amount as text; by default :func:`signed_number`.
    **values
        Other fields of the template.
    """

    __slots__ = ("amount", "show", "template", "values")  # there are thousands in a history

    def __init__(
        self,
        template: str,
        /,
        *,
        amount: float | None = None,
        show: Callable[[float], str] = signed_number,
        **values: object,
    ) -> None:
        self.template = template
        self.amount = amount
        self.show = show
        self.values = values

    def text(self, n_events: int) -> Message:
        """Return the name of the step for a number of events."""
        amount = "" if self.amount is None else self.show(self.amount)
        return Message(self.template, events=n_events_text(n_events), amount=amount, **self.values)

    def followed_by(self, newer: Label, *, cumulative: bool = True) -> Label:
        """Return the label of this step and a newer one together.

        Steps of one verb get the newer values (amounts are added if `cumulative`). Otherwise the first verb
        gives the name, as when a duplicate is made and then dragged.
        """
        if newer.template != self.template:
            return self
        if not cumulative or self.amount is None or newer.amount is None:
            return newer
        amount = self.amount + newer.amount
        return Label(newer.template, amount=amount, show=newer.show, **newer.values)


RENDER_LABELS = {
    RenderFrom.CAPTURED: Label("Render {events} from captured sound"),
    RenderFrom.MODEL: Label("Render {events} from model"),
    RenderFrom.BLEND: Label("Render {events} from blend"),
}
HOLE_LABELS = {
    HolePolicy.ATTENUATE: Label("When an event leaves, attenuate what remains"),
    HolePolicy.KEEP: Label("When an event leaves, keep what remains"),
}


def parameter_label(parameter: ParameterRange, value: float) -> Label:
    """Return the name for setting a field of events to a value, formatted as beside its slider."""
    text = number(round(value * parameter.scale, parameter.decimals), signed=parameter.low < 0)
    return Label(
        "Set {parameter} of {events} to {value}",
        parameter=Message(parameter.name),
        value=Message("{number} {unit}", number=text, unit=parameter.unit) if parameter.unit else text,
    )


def swap_label(stage: Stage, donor: str | None) -> Label:
    """Return the name for swapping in a donor's stage, or for restoring the event's own."""
    if donor is None:
        return {
            Stage.IMPULSE: Label("Restore impulse of {events}"),
            Stage.RESONANCE: Label("Restore resonance of {events}"),
            Stage.ROOM: Label("Restore room of {events}"),
        }[stage]
    return {
        Stage.IMPULSE: Label("Swap impulse of {events} for {donor}", donor=donor),
        Stage.RESONANCE: Label("Swap resonance of {events} for {donor}", donor=donor),
        Stage.ROOM: Label("Swap room of {events} for {donor}", donor=donor),
    }[stage]
