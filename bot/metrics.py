"""Metrics in Prometheus' format. Labels are ids of sources, lanes and states: never chats, texts or keys."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

polls = Counter("qalqan_polls_total", "Polls of sources by result", ["source", "result"], registry=REGISTRY)
entries_new = Counter("qalqan_entries_new_total", "Entries stored as new", ["source"], registry=REGISTRY)
tolerant_reads = Counter(
    "qalqan_tolerant_reads_total", "Payloads that only the tolerant parser could read", ["source"], registry=REGISTRY
)
sources = Gauge("qalqan_sources", "Sources of the catalogue by state", ["state"], registry=REGISTRY)
source_changes = Counter(
    "qalqan_source_changes_total", "Changes of a source's state", ["source", "state"], registry=REGISTRY
)
held = Counter("qalqan_entries_held_total", "Entries held by the storm breaker", ["source"], registry=REGISTRY)
decisions = Counter("qalqan_decisions_total", "Life-cycle decisions", ["decision"], registry=REGISTRY)
quarantined = Counter("qalqan_entries_quarantined_total", "Entries set aside after errors", registry=REGISTRY)
sends = Counter("qalqan_sends_total", "Outcomes of sends", ["op", "lane", "outcome"], registry=REGISTRY)
updates = Counter("qalqan_updates_total", "Telegram updates by result", ["result"], registry=REGISTRY)
job_errors = Counter("qalqan_job_errors_total", "Background jobs that raised", ["job"], registry=REGISTRY)
waiting = Gauge("qalqan_waiting", "Rows that wait for their next step", ["step"], registry=REGISTRY)
lag = Histogram(
    "qalqan_lag_seconds",
    "Seconds between two steps of one item",
    ["step"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 3600),
    registry=REGISTRY,
)


def render() -> bytes:
    return generate_latest(REGISTRY)
