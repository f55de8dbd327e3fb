"""For the build: the README as a package index shows it, which knows nothing of the files beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

#: Where the files of the project are to be found; docs/w3id.htaccess leads on from there.
FILES = "https://w3id.org/detente/file/"
#: A fence of code, which stays as it is, or a link to a file.
_LINK = re.compile(r"^```.*?^```|\]\((?!#|[a-z]+:)([^)\s]+)\)", re.DOTALL | re.MULTILINE)


class IndexReadme(MetadataHookInterface):
    """The README with links that lead somewhere from everywhere."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put it into the metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        text = _LINK.sub(lambda found: f"]({FILES}{found[1]})" if found[1] else found[0], text)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
