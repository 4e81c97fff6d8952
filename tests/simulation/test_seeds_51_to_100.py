"""The second half of the seeds of every run."""

from tests.simulation.swarm import SwarmTests


class TestSeeds51To100(SwarmTests):
    SEEDS = range(51, 101)
