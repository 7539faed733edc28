#!/usr/bin/python3
"""A store and a hundred worker processes in SimPy: simpy_pipeline.py MESSAGES SEED

Prints the messages, the CPU seconds of the simulation and the mean time from sending to done in seconds.
"""
import random
import sys
import time

import simpy

ARRIVALS_PER_S = 80
WORK_S = 1.0
WORKERS = 100


def worker(env, queue, draws, responses):
    while True:
        sent = yield queue.get()
        yield env.timeout(draws.expovariate(1 / WORK_S))
        responses[0] += env.now - sent


def producer(env, queue, draws, messages):
    for _ in range(messages):
        yield env.timeout(draws.expovariate(ARRIVALS_PER_S))
        queue.put(env.now)


def main():
    messages, seed = int(sys.argv[1]), int(sys.argv[2])
    env = simpy.Environment()
    draws = random.Random(seed)
    responses = [0.0]
    queue = simpy.Store(env)
    env.process(producer(env, queue, draws, messages))
    for _ in range(WORKERS):
        env.process(worker(env, queue, draws, responses))
    start = time.process_time()
    env.run()  # ends when all workers wait for a message that never comes
    print(messages, time.process_time() - start, responses[0] / messages)


if __name__ == "__main__":
    main()
