"""Wrong answers that an examiner would expect, and what each is worth: changes to the reference solution, by
pointer (None takes a key out), and the points that each criterion of the rubric still earns."""

POOL = "/components/workers"
MINE = "/architectures/mine/components"
CALL = [{"work": "5ms"}, {"call": "back_end", "timeout": "10s"}]
ANSWER_FIRST = {f"{MINE}/shop/steps": [{"work": "5ms"}, {"respond": "ok"}, *({"call": part, "timeout": "5s"} for part in
                                                                        ("billing", "warehouse", "statistics"))]}
CALLED = ({f"{MINE}/{queue}": None for queue in ("orders", "statistics_queue")}
          | {f"{MINE}/{queue}": {"kind": "queue"} for queue in ("billing_queue", "warehouse_queue")}
          | {f"{MINE}/{part}/{key}": value for part in ("billing", "warehouse", "statistics")
             for key, value in (("kind", "service"), ("polls", None), ("concurrency", None), ("threads", 2))})
STANDARD = {"/components/bookings/type": None, "/components/web/steps/0/batch": None, "/components/web/steps/0/linger": None,
            "/components/clerks/batch": None, "/components/clerks/delete_batch": None}
TIGHT = {f"{MINE}/orders": None, f"{MINE}/back_end/kind": "service", f"{MINE}/back_end/polls": None,
         f"{MINE}/back_end/threads": 1}

# What the starters are worth as they are.
STARTERS = {
    "autoscaling": [0, 0, 0, 0],
    "fan-out": [0, 0, 0, 0],
    "fifo-or-standard": [0, 0, 3, 1, 1],
    "lowest-bill": [3, 0, 0, 0],
    "missing-dead-letter-queue": [0, 0, 2, 0],
    "polling-cost": [3, 2, 0, 0],
    "retry-storm": [0, 0, 3, 1],
    "size-the-workers": [0, 0, 0],
    "survive-an-outage": [0, 0, 0, 0],
    "visibility": [0, 0, 0, 0, 1],
}

# exercise: {what was thought: (changes, points)}
WRONG = {
    "survive-an-outage": {
        "try again until it works": (
            {**TIGHT, f"{MINE}/back_end/backlog": 20, f"{MINE}/front_end/steps":
                [CALL[0], {**CALL[1], "retry": {"attempts": 6, "backoff": "exponential", "base": "1s"}}]},
            [0, 0, 0, 0]),
        "keep them waiting": (
            {**TIGHT, f"{MINE}/back_end/backlog": 100000, f"{MINE}/front_end/steps": CALL}, [0, 0, 0, 0]),
        "a queue that forgets after a minute": ({f"{MINE}/orders/retention": "1m"}, [0, 0, 0, 0]),
        "more machines": ({f"{MINE}/back_end/instances": 10}, [4, 3, 2, 0]),
        "work for nobody": ({**TIGHT, f"{MINE}/front_end/steps": [{"work": "5ms"}]}, [0, 0, 0, 0]),
        "thank you, and throw it away": ({**TIGHT, f"{MINE}/front_end/steps": [{"respond": "ok"}]}, [0, 0, 0, 0]),
        "no steps at all": ({**TIGHT, f"{MINE}/front_end/steps": []}, [0, 0, 0, 0]),
        "a queue that nobody asks": (
            {f"{MINE}/failed_orders": {"kind": "queue", "receive_wait": "20s"}, f"{MINE}/back_end/polls": "failed_orders"}, [4, 0, 0, 0]),
    },
    "lowest-bill": {
        "too few": ({"/components/printers/instances": 8}, [0, 0, 0, 0]),
        "half of them": ({"/components/printers/instances": 20}, [3, 2, 0, 2]),
        "short polling": ({"/components/printers/instances": 20, "/components/orders/receive_wait": None,
                           "/components/printers/pause": "500ms"}, [3, 2, 0, 0]),
        "one order each, and then a long pause": ({"/components/printers/pause": "2h"}, [0, 0, 0, 0]),
        "one printer that works once": ({"/components/printers/instances": 1, "/components/printers/pause": "2h"}, [0, 0, 0, 0]),
    },
    "visibility": {
        "twelve hours, to be safe": ({"/components/wishes/visibility_timeout": "12h"}, [4, 2, 0, 1, 1]),
        "the mean of the work": ({"/components/wishes/visibility_timeout": "45s"}, [0, 0, 2, 0, 1]),
        "more machines": ({"/components/wishes/visibility_timeout": "30s", "/components/renderers/instances": 90},
                          [0, 0, 2, 0, 0]),
        "hardly anything is rendered": (
            {"/components/wishes/visibility_timeout": "12h", "/components/renderers/instances": 1}, [0, 0, 0, 1, 1]),
        "wishes expire": ({"/components/wishes/visibility_timeout": "12h", "/components/wishes/retention": "1m",
                           "/components/renderers/instances": 15}, [0, 0, 0, 1, 1]),
    },
    "missing-dead-letter-queue": {
        "away with it at the first error": ({"/components/orders/dead_letter/max_receives": 1}, [3, 3, 0, 2]),
        "try a thousand times": ({"/components/orders/dead_letter/max_receives": 1000}, [0, 0, 2, 0]),
        "let them expire": ({"/components/orders/dead_letter": None, "/components/failed_orders": None,
                             "/components/orders/retention": "90s"}, [0, 0, 2, 0]),
        "hide them": ({"/components/orders/dead_letter": None, "/components/failed_orders": None,
                       "/components/orders/visibility_timeout": "12h"}, [0, 0, 0, 0]),
        "away with it, and forget it": ({"/components/orders/dead_letter/max_receives": 1,
                                         "/components/failed_orders/retention": "1m"}, [0, 0, 0, 0]),
    },
    "retry-storm": {
        "never try again": ({"/components/web/steps/0/retry": None}, [4, 2, 0, 1]),
        "try more often": ({"/components/web/steps/0/retry": {"attempts": 8, "backoff": "none"}}, [0, 0, 3, 1]),
        "wait for half a minute": ({"/components/web/steps/0/timeout": "60s"}, [4, 2, 3, 0]),
    },
    "size-the-workers": {
        "one too few": ({f"{POOL}/instances": 3}, [0, 0, 0]),
        "to be on the safe side": ({f"{POOL}/instances": 20}, [4, 2, 0]),
    },
    "fifo-or-standard": {
        "first in, first out, one by one": (
            {"/components/web/steps/0/batch": None, "/components/web/steps/0/linger": None}, [3, 2, 0, 0, 0]),
        "one clerk alone": (
            {"/components/bookings/type": None, "/components/clerks/concurrency": 1, "/components/clerks/pause": None},
            [0, 0, 0, 1, 0]),
        "three clerks, who are not through at the end": (
            {**STANDARD, "/components/clerks/concurrency": 3, "/components/clerks/pause": None}, [0, 0, 0, 1, 0]),
        "a standard queue, and long polling": ({**STANDARD, "/components/clerks/pause": None}, [0, 0, 3, 1, 1]),
        "a standard queue that waits": (
            {**STANDARD, "/components/clerks/wait": None, "/components/clerks/pause": None,
             "/components/bookings/receive_wait": "20s"}, [0, 0, 3, 1, 1]),
        "a standard queue, and batches": ({"/components/bookings/type": None}, [0, 0, 3, 1, 1]),
    },
    "fan-out": {
        "two queues, and a call": (
            {f"{MINE}/orders/subscriptions": [{"to": "billing_queue"}, {"to": "warehouse_queue"}],
             f"{MINE}/statistics_queue": None, f"{MINE}/statistics/kind": "service", f"{MINE}/statistics/polls": None,
             f"{MINE}/statistics/concurrency": None, f"{MINE}/statistics/threads": 2, f"{MINE}/shop/steps":
                [{"work": "5ms"}, {"publish": "orders"}, {"call": "statistics", "timeout": "5s"}]}, [0, 0, 0, 3]),
        "shorter timeouts": (
            {f"{MINE}/{queue}": None for queue in ("orders", "billing_queue", "warehouse_queue", "statistics_queue")}
            | {f"{MINE}/{part}/{key}": value for part in ("billing", "warehouse", "statistics")
               for key, value in (("kind", "service"), ("polls", None), ("concurrency", None), ("threads", 2))}
            | {f"{MINE}/shop/steps": [{"work": "5ms"}, *({"call": part, "timeout": "1s"} for part in
                                                          ("billing", "warehouse", "statistics"))]}, [0, 0, 0, 0]),
        "queues that nobody uses": (
            {**CALLED, f"{MINE}/shop/steps": [{"work": "5ms"}, *ANSWER_FIRST[f"{MINE}/shop/steps"][2:]]}, [0, 0, 0, 0]),
        "answer first, and queues that nobody uses": ({**CALLED, **ANSWER_FIRST}, [0, 0, 0, 0]),
        "answer, and tell nobody": (
            {**CALLED, f"{MINE}/shop/steps": [{"work": "5ms"}, {"respond": "ok"}]}, [0, 0, 0, 0]),
    },
    "polling-cost": {
        "ask every ten seconds": ({"/components/reports/receive_wait": None, f"{POOL}/pause": "10s"}, [0, 0, 3, 0]),
        "one worker": ({f"{POOL}/instances": 1}, [3, 0, 3, 2]),
    },
    "autoscaling": {
        "as many as the rush needs, all day": (
            {"/components/pool/min": 16, "/components/workers/instances": 16}, [4, 0, 0, 1]),
        "a target of hours": ({"/components/pool/target": 2000}, [0, 0, 0, 0]),
    },
}
