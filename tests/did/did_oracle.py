"""Slow oracles: everything from single units, with loops and dummies, sharing no code with the package."""

import numpy as np
import pandas as pd


def wide(frame, unit="unit", period="period", cohort="cohort", outcome="y"):
    """Return outcomes (units x periods), cohort per unit (inf is never) and the periods, as lists of rows."""
    table = frame.pivot(index=unit, columns=period, values=outcome)
    start = frame.groupby(unit)[cohort].first().reindex(table.index).fillna(np.inf).replace(0, np.inf)
    return table.to_numpy(), start.to_numpy(dtype=float), list(table.columns)


def cell_influence(y, start, periods, g, t, *, control, base_period, anticipation):
    """Return estimate and influence function (one value per unit) of one cohort and period, or None."""
    before = [p for p in periods if p + anticipation < g]
    base = before[-1] if t >= g or base_period == "universal" else periods[periods.index(t) - 1]
    if base == t:
        return None
    change = y[:, periods.index(t)] - y[:, periods.index(base)]
    treated = start == g
    latest = np.inf if control == "never" else max(t, base) + anticipation
    compared = (np.isinf(start) | (start > latest)) & ~treated
    n = len(start)
    estimate = change[treated].mean() - change[compared].mean()
    influence = np.zeros(n)
    for i in range(n):
        if treated[i]:
            influence[i] += n / treated.sum() * (change[i] - change[treated].mean())
        if compared[i]:
            influence[i] -= n / compared.sum() * (change[i] - change[compared].mean())
    return estimate, influence


def all_cells(y, start, periods, *, control="never", base_period="varying", anticipation=0):
    """Return {(cohort, period): (estimate, influence)} of every cell that is no base period."""
    found = {}
    for g in sorted(set(start[np.isfinite(start)])):
        for t in periods if base_period == "universal" else periods[1:]:
            cell = cell_influence(
                y,
                start,
                periods,
                g,
                t,
                control=control,
                base_period=base_period,
                anticipation=anticipation,
            )
            if cell is not None:
                found[(g, t)] = cell
    return found


def share_mean(start, items):
    """Average items (cohorts, estimate, influence) by the sample share of their cohort, as R aggte does."""
    shares = np.array([np.mean(start == g) for g, _, _ in items])
    estimate = sum(p * e for p, (_, e, _) in zip(shares, items, strict=True)) / shares.sum()
    influence = np.zeros(len(start))
    for p, (_, _, own) in zip(shares, items, strict=True):
        influence += p / shares.sum() * own
    for g, e, _ in items:  # the shares are estimated too: quotient rule, unit by unit
        influence += ((start == g) - np.mean(start == g)) * (e - estimate) / shares.sum()
    return estimate, influence


def plain_mean(items):
    return np.mean([e for e, _ in items]), np.mean([i for _, i in items], axis=0)


def aggregates(start, cells):
    """Return {by: (rows, overall)} with rows {key: (estimate, influence)} after treatment."""
    post = {(g, t): cell for (g, t), cell in cells.items() if t >= g}
    found = {"simple": ({}, share_mean(start, [(g, *cell) for (g, _), cell in post.items()]))}
    for by, key in (("event", lambda g, t: t - g), ("calendar", lambda g, t: t)):
        used = cells if by == "event" else post
        groups = {}
        for (g, t), cell in used.items():
            groups.setdefault(key(g, t), []).append((g, *cell))
        rows = {label: share_mean(start, items) for label, items in sorted(groups.items())}
        found[by] = rows, plain_mean([row for label, row in rows.items() if by != "event" or label >= 0])
    cohorts = sorted({g for g, _ in post})
    rows = {g: plain_mean([cell for (h, _), cell in post.items() if h == g]) for g in cohorts}
    found["cohort"] = rows, share_mean(start, [(g, *row) for g, row in rows.items()])
    return found


def std_error(influence):
    return np.sqrt(np.mean(influence**2) / len(influence))


def lsdv(frame, regressors, cluster="unit"):
    """Return coefficients, classical and clustered standard errors of a regression with dummies.

    The clustered factor is G / (G - 1) * (N - 1) / (N - K) where K leaves out the units if they lie
    within clusters.
    """
    dummies = [pd.get_dummies(frame[name], dtype=float) for name in ("unit", "period")]
    x = np.column_stack([frame[regressors].to_numpy(dtype=float), dummies[0], dummies[1].iloc[:, 1:]])
    y = frame["y"].to_numpy(dtype=float)
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ y
    residual = y - x @ coefficients
    classical = np.sqrt(np.diag(inverse) * (residual @ residual) / (len(y) - x.shape[1]))
    meat = np.zeros_like(inverse)
    for label in frame[cluster].unique():
        score = x[(frame[cluster] == label).to_numpy()].T @ residual[(frame[cluster] == label).to_numpy()]
        meat += np.outer(score, score)
    groups = frame[cluster].nunique()
    nested = (frame.groupby("unit")[cluster].nunique() == 1).all()
    parameters = x.shape[1] - (dummies[0].shape[1] - 1 if nested else 0)
    factor = groups / (groups - 1) * (len(y) - 1) / (len(y) - parameters)
    clustered = np.sqrt(np.diag(inverse @ meat @ inverse) * factor)
    k = len(regressors)
    return coefficients[:k], classical[:k], clustered[:k]
