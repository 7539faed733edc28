#!/usr/bin/python3
"""M/M/1 as SimPy's own examples write it: simpy_mm1.py CUSTOMERS SEED

Prints the customers, the CPU seconds of the simulation and the mean response in seconds.
"""
import random
import sys
import time

import simpy

ARRIVALS_PER_S = 0.8
SERVICE_S = 1.0


def customer(env, server, draws, responses):
    came = env.now
    with server.request() as turn:
        yield turn
        yield env.timeout(draws.expovariate(1 / SERVICE_S))
    responses[0] += env.now - came


def arrivals(env, server, draws, responses, customers):
    for _ in range(customers):
        yield env.timeout(draws.expovariate(ARRIVALS_PER_S))
        env.process(customer(env, server, draws, responses))


def main():
    customers, seed = int(sys.argv[1]), int(sys.argv[2])
    env = simpy.Environment()
    responses = [0.0]
    server = simpy.Resource(env, capacity=1)
    env.process(arrivals(env, server, random.Random(seed), responses, customers))
    start = time.process_time()
    env.run()
    print(customers, time.process_time() - start, responses[0] / customers)


if __name__ == "__main__":
    main()
