"""`python -m toolweave` is `toolweave`."""

from __future__ import annotations

from toolweave.cli import main

if __name__ == "__main__":
    main()
