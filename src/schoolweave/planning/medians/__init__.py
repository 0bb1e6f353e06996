"""Capacitated p-median: exactly ``p`` medians, capacities, each node served whole by one of them."""
