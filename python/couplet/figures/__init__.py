"""Figures in one style: each takes a result and draws into `ax`, or into a figure of its own, and returns the Axes.

Colours are those of Okabe and Ito, which the colour-blind can tell apart; lines differ in their dashes besides.
Failures are shaded, and what the story tells is marked at the upper edge in the colour of its architecture.

>>> import couplet, couplet.figures as figures
>>> result = couplet.compare("scenarios/url2png.json", replications=2)
>>> axes = figures.backlog(result)
>>> axes.get_ylabel()
'waiting (requests, messages)'
"""

from couplet.figures.amounts import bill, loss
from couplet.figures.diagrams import diagram
from couplet.figures.latencies import latency_curve
from couplet.figures.overtime import age_of_oldest, backlog, instances, utilization
from couplet.figures.swept import heatmap, sweep_band

__all__ = ["age_of_oldest", "backlog", "bill", "diagram", "heatmap", "instances", "latency_curve", "loss",
           "sweep_band", "utilization"]
