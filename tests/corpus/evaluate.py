"""Quality in figures: `python -m tests.corpus.evaluate [--half even|odd|all] [--lang ru] [--show]`.

Detection on labelled texts, the life cycle on labelled streams, answers about missions on typed questions. --show
lists what was read wrongly."""

from __future__ import annotations

import argparse

from tests.corpus import detection, missions, streams


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("odd", "even", "all"), default="even")
    parser.add_argument("--lang")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for line in detection.figures(options.half, options.lang, show=options.show):
        print(line)
    for line in streams.figures(show=options.show):
        print(line)
    for line in missions.figures(options.lang, show=options.show):
        print(line)


if __name__ == "__main__":
    main()
