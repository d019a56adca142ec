"""The wide reference: an independent simulator of sessions with quotes, ticks, volume, margin and financing.

Written from the rules users read (docs/execution.md and the conventions), not from the program. It uses exact
decimals and favours being easy to check over speed. tests/golden/README.md states what it assumes beyond them.

market      prices as they come: bars and ticks, bid and ask, longer bars, the order of events
signals     averages, RSI, and what a strategy says at a close
ledger      one strategy's position, its profit, fees and financing, its trades
account     all ledgers: equity, conversion, margin used, nights that are financed
venue       orders, guards and what they are filled at
session     who is asked when, sizes, stop-out; runs it all
config      a case as a configuration of the program
"""
