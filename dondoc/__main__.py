"""``python -m dondoc`` is the command ``dondoc``."""

import sys

from dondoc.cli import main

if __name__ == "__main__":
    sys.exit(main())
