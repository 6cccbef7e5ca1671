"""Gives commands options that several of them share, made into one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import Parameter, Signature, signature
from typing import Any


def taking(*without: str, **made: Callable[..., object]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command options in place of some arguments, each of which takes what is made of its options.

    Args:
        without: options that make no sense for the command.
        made: for each such argument what takes options by name, each with a default, and makes a value of them.
    """

    def given(command: Callable[..., None]) -> Callable[..., None]:
        # a type may be imported for checkers only, and what a command is described by does not need it
        command.__annotations__.update(dict.fromkeys(made, object))
        for make in made.values():
            make.__annotations__["return"] = object
        options = {name: [one for one in _parameters(make) if one.name not in without] for name, make in made.items()}

        def run(**said: Any) -> None:
            values = {
                name: make(**{one.name: said.pop(one.name) for one in options[name]}) for name, make in made.items()
            }
            command(**values, **said)

        every = [one for own in _parameters(command) for one in options.get(own.name, (own,))]
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__dict__["__signature__"] = Signature([one.replace(kind=Parameter.KEYWORD_ONLY) for one in every])
        return run

    return given


def _parameters(command: Callable[..., object]) -> Iterable[Parameter]:
    return signature(command, eval_str=True).parameters.values()
