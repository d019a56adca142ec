# The layer table of docs/design/architecture.md. A module may depend only on lower floors, and on
# its own floor only where PMP_EDGES names the pair. tests/checks/check_layers.py reads this file too.
set(PMP_FLOORS
    core:0
    model:1
    indicators:2 stats:2 nn:2 search:2
    config:3 data:3
    strategies:4 ensemble:4 portfolio:4 risk:4 execution:4
    engine:5
    brokers:6 feeds:6 storage:6
    backtest:7 live:7
    optimize:8 rl:8
    server:9 reports:9 alerts:9
    cli:10)
# A>B: A may include B although both stand on one floor.
set(PMP_EDGES
    ensemble>strategies     # an ensemble is a strategy whose inputs are signals
    risk>portfolio          # the gate measures what is held
    execution>risk          # only for ApprovedOrder
    execution>portfolio     # nets what ledgers hold
    data>config)            # instruments and sources are described by configuration
