"""The first half of the seeds of every run."""

from tests.simulation.swarm import SwarmTests


class TestSeeds1To50(SwarmTests):
    SEEDS = range(1, 51)
