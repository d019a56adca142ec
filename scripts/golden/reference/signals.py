"""Averages, RSI, and what a strategy says at a close."""

from decimal import Decimal


def sma(values, n):
    out, total = [None] * len(values), Decimal(0)
    for i, v in enumerate(values):
        total += v - (values[i - n] if i >= n else 0)
        if i >= n - 1:
            out[i] = total / n
    return out


def rsi(values, n):
    """Wilder's: the first average is the plain mean of the first n changes."""
    out, up, down = [None] * len(values), Decimal(0), Decimal(0)
    for i in range(1, len(values)):
        change = values[i] - values[i - 1]
        gain, loss = max(change, Decimal(0)), max(-change, Decimal(0))
        if i <= n:
            up, down = up + gain / n, down + loss / n
        else:
            up, down = (up * (n - 1) + gain) / n, (down * (n - 1) + loss) / n
        if i >= n:
            out[i] = 100 * up / (up + down) if up + down else Decimal(0)
    return out


def cross_signals(closes, fast, slow):
    """Per bar +1 (fast went from <= to > slow), -1 (from >= to <) or 0; and the closest approach."""
    f, s = sma(closes, fast), sma(closes, slow)
    out, nearest = [0] * len(closes), Decimal(1)
    for i in range(1, len(closes)):
        if s[i - 1] is None or f[i - 1] is None:
            continue
        before, now = f[i - 1] - s[i - 1], f[i] - s[i]
        nearest = min(nearest, abs(now) / s[i])
        out[i] = 1 if before <= 0 < now else -1 if before >= 0 > now else 0
    return out, nearest
