"""Read the zip that a teller is given."""

import io
import zipfile


def files_of(packed: bytes) -> dict[str, str]:
    """Return the files in a zip by name, as text."""
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        assert folder.testzip() is None
        return {name: folder.read(name).decode("utf-8") for name in folder.namelist()}
