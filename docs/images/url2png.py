#!/usr/bin/python3
"""Draws docs/images/url2png.png from the results of a run: url2png.py RESULTS PNG.

RESULTS is the folder that `./couplet compare scenarios/url2png.json --out RESULTS` wrote.
Needs Debian's python3-matplotlib.
"""
import csv
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

COLOURS = {"tight": "#b3541e", "loose": "#1f5f99"}


def read_series(folder):
    """Columns of timeseries.csv by architecture: lists of numbers, None where there is no value."""
    series = {}
    with open(f"{folder}/timeseries.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            columns = series.setdefault(row["architecture"], {})
            for name, text in row.items():
                if name != "architecture":
                    columns.setdefault(name, []).append(float(text) if text else None)
    return series


def gathered(values, bins):
    """Sums of `bins` neighbours, so that counts per bin are readable."""
    return [sum(values[i:i + bins]) for i in range(0, len(values) - bins + 1, bins)]


def draw(folder, target):
    with open(f"{folder}/summary.json", encoding="utf-8") as file:
        summary = json.load(file)
    series = read_series(folder)
    plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})
    figure, (turned_away, backlog) = plt.subplots(2, 1, figsize=(9, 5.2), sharex=True, dpi=160)
    bins = 5
    for name in ("tight", "loose"):
        columns = series[name]
        minutes = [t / 60 for t in columns["time_s"]]
        per_minute = 60 / (bins * (columns["time_s"][1] - columns["time_s"][0]))
        counts = [n * per_minute for n in gathered(columns["requests.failed"], bins)]
        turned_away.step(minutes[:len(counts) * bins:bins], counts, where="post", color=COLOURS[name], label=name)
    queue = series["loose"]
    bin_s = queue["time_s"][1] - queue["time_s"][0]
    minutes = [(t + bin_s) / 60 for t in queue["time_s"]]  # a row's levels are those at the end of its bin
    backlog.fill_between(minutes, queue["queue.backlog"], color=COLOURS["loose"], alpha=0.25, linewidth=0)
    backlog.plot(minutes, queue["queue.backlog"], color=COLOURS["loose"], label="loose: messages in the queue")
    tight = series["tight"]
    backlog.plot([(t + bin_s) / 60 for t in tight["time_s"]], tight["renderer.waiting"], color=COLOURS["tight"],
                 label="tight: requests waiting for the renderer")
    for axes in (turned_away, backlog):
        axes.axvspan(30, 40, color="#888888", alpha=0.2, linewidth=0)
        axes.set_xlim(0, 120)
        axes.set_ylim(bottom=0)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.legend(frameon=False, loc="upper right")
    turned_away.set_ylim(0, turned_away.get_ylim()[1] * 1.35)
    turned_away.text(35, turned_away.get_ylim()[1] * 0.97, "renderer\ndown", ha="center", va="top", color="#444444")
    turned_away.set_ylabel("turned away\n(per minute)")
    backlog.set_ylabel("backlog")
    backlog.set_xlabel("minutes since the start")
    failed = summary["architectures"]["tight"]["requests"]["failed_share"]
    figure.suptitle(f"Ten minutes without a renderer: tight coupling fails {failed:.1%} of two hours' visitors, "
                    "a queue none", fontsize=12, x=0.01, ha="left")
    figure.tight_layout()
    figure.savefig(target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    draw(sys.argv[1], sys.argv[2])
