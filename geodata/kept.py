"""Results that are kept with the dataset that they are of, and go when it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from geodata.model import Atlas

Rest = ParamSpec("Rest")
Result = TypeVar("Result")
Function = Callable[Concatenate[Atlas, Rest], Result]


def kept(most: int) -> Callable[[Function[Rest, Result]], Function[Rest, Result]]:
    """Keep the results of a function of a dataset, at most so many of each dataset.

    `lru_cache` would hold on to every dataset of which a result is still among the last ones.
    """

    def decorate(function: Function[Rest, Result]) -> Function[Rest, Result]:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def ask(atlas: Atlas, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
            found = atlas.kept.get(name)
            if found is None:
                # Of two threads that come here at once, both take the cache of the first.
                cache = lru_cache(most)(partial(function, atlas))
                found = atlas.kept.setdefault(name, cache)
            result: Result = found(*args, **kwargs)
            return result

        return ask

    return decorate
