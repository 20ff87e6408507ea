"""The one place where text enters the map's scripts: data becomes a JavaScript literal."""

from __future__ import annotations

import json
import re
from typing import Any

# Beyond HTML's own: braces, percent and hash, since Folium renders rendered script as a
# template again; the dollar, for template literals; the underscore, since streamlit-folium
# rewrites what follows one.
_SPECIAL = re.compile(r"[<>&'`{}$%#_\u2028\u2029]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def to_script(value: Any) -> str:
    r"""Return JSON that is safe inside a script, a template, an attribute and HTML.

    Parameters
    ----------
    value
        Anything that `json.dumps` takes.

    Returns
    -------
    str
        ASCII, a valid JavaScript expression; every character that means something to a
        template, to HTML or to streamlit-folium stands as `\uXXXX` inside its string.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return _STRING.sub(
        lambda string: _SPECIAL.sub(lambda c: f"\\u{ord(c.group()):04x}", string.group()), text
    )
