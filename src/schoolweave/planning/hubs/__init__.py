"""Hubs: choose lead schools and give every school to one, within a band of sizes, the neediest nearest."""
