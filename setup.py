"""What pyproject.toml cannot say of building the package: the words on screen go into it compiled."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))

from adapters.locale.compiled import compile_into


class CompiledWords(build_py):
    """Builds the modules, and the catalogues beside them; an editable installation has them from its own set-up."""

    def run(self) -> None:
        """Build."""
        super().run()
        if not self.editable_mode:
            compile_into(Path(self.build_lib) / "adapters" / "locale")


setup(cmdclass={"build_py": CompiledWords})
