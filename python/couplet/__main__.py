"""``python -m couplet chart …``: what the program's own command `couplet chart` runs."""

import sys

from couplet.chart import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
