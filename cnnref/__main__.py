"""`python -m cnnref` is the command `cnnref`."""

from cnnref.cli import main

raise SystemExit(main())
