-- The store: a projection of journals, several sessions side by side. Ids count from 1 in every
-- session, so (session, id) is the key. Session 0 is the library: strategies kept by hand.

create table sessions (
    id          {{int}} primary key,
    journal     text not null unique,       -- the journal's own id
    name        text not null,
    version     text not null,
    config_hash text not null,
    mode        text not null,
    currency    text not null,
    cash        {{decimal}} not null,
    started     {{timestamp}} not null,
    instruments {{json}} not null
){{strict}};

create table projection_state (
    session   {{int}} primary key references sessions (id),
    watermark {{int}} not null,             -- seq of the last journal row in the store
    row_hash  text not null,                -- SHA-256 of that row: tells another history
    bars      {{int}} not null,
    decisions {{int}} not null,
    blocked   {{int}} not null,
    orders    {{int}} not null,
    fills     {{int}} not null,
    trades    {{int}} not null
){{strict}};

create table strategies (
    session     {{int}} not null,
    name        text not null,
    strategy_id {{int}} not null,
    type        text not null,
    symbol      text not null,
    timeframe   text not null,
    role        text not null,
    state       text not null,
    reason      text not null,
    definition  {{json}} not null,
    updated     {{timestamp}} not null,
    primary key (session, name)
){{strict}};

create table market_data (
    symbol     text not null,
    timeframe  text not null,
    open_time  {{timestamp}} not null,
    close_time {{timestamp}} not null,
    open       {{decimal}} not null,
    high       {{decimal}} not null,
    low        {{decimal}} not null,
    close      {{decimal}} not null,
    volume     {{decimal}} not null,
    primary key (symbol, timeframe, open_time)
){{strict_keyed}};

-- One row per BUY or SELL, with what became of it.
create table strategy_signals (
    session    {{int}} not null references sessions (id),
    id         {{int}} not null,
    seq        {{int}} not null,
    cause      {{int}} not null,
    time       {{timestamp}} not null,
    strategy   text not null,
    symbol     text not null,
    signal     text not null,
    confidence {{real}},
    details    {{json}} not null,
    price      {{decimal}} not null,
    held       {{decimal}} not null,
    requested  {{decimal}} not null,
    approved   {{decimal}} not null,
    verdict    text not null,
    code       text not null,
    sentence   text not null,
    order_id   {{int}} not null,            -- 0: none
    stages     {{json}} not null,
    primary key (session, id)
){{strict}};
-- Pages are read newest first under any mix of filters. A strategy has few rows, so its index
-- carries the other filters; symbol and code have many, so their mixes get indexes of their own.
create index strategy_signals_strategy
    on strategy_signals (session, strategy, id, verdict, code, symbol);
create index strategy_signals_symbol on strategy_signals (session, symbol, id);
create index strategy_signals_symbol_code on strategy_signals (session, symbol, code, id);
create index strategy_signals_symbol_verdict on strategy_signals (session, symbol, verdict, id);
create index strategy_signals_code on strategy_signals (session, code, id);
create index strategy_signals_verdict on strategy_signals (session, verdict, id);

create table decision_counts (
    session {{int}} not null references sessions (id),
    verdict text not null,
    code    text not null,
    count   {{int}} not null,
    primary key (session, verdict, code)
){{strict}};

create table orders (
    session         {{int}} not null references sessions (id),
    id              {{int}} not null,
    seq             {{int}} not null,
    cause           {{int}} not null,
    time            {{timestamp}} not null,
    client_order_id text not null,
    symbol          text not null,
    side            text not null,
    type            text not null,
    purpose         text not null,
    quantity        {{decimal}} not null,
    price           {{decimal}},            -- stop and limit orders
    oco             {{int}} not null,
    legs            {{json}} not null,
    state           text not null,
    filled          {{decimal}} not null,
    average_price   {{decimal}},
    reason          text not null,
    updated         {{timestamp}} not null,
    primary key (session, id)
){{strict}};
create index orders_state on orders (session, state, id);
create index orders_symbol on orders (session, symbol, id);
create index orders_symbol_state on orders (session, symbol, state, id);

create table order_events (
    session  {{int}} not null references sessions (id),
    seq      {{int}} not null,
    cause    {{int}} not null,
    time     {{timestamp}} not null,
    order_id {{int}} not null,
    state    text not null,
    filled   {{decimal}} not null,
    reason   text not null,
    primary key (session, seq)
){{strict}};
create index order_events_order on order_events (session, order_id, seq);

create table fills (
    session    {{int}} not null references sessions (id),
    seq        {{int}} not null,
    exec       {{int}} not null,            -- the venue's number
    cause      {{int}} not null,
    order_id   {{int}} not null,
    symbol     text not null,
    side       text not null,
    quantity   {{decimal}} not null,
    price      {{decimal}} not null,
    fee        {{decimal}} not null,        -- account currency
    time       {{timestamp}} not null,
    price_time {{timestamp}} not null,
    shares     {{json}} not null,
    primary key (session, seq),
    unique (session, exec)
){{strict}};
create index fills_order on fills (session, order_id, seq);

create table trades (
    session     {{int}} not null references sessions (id),
    id          {{int}} not null,
    seq         {{int}} not null,
    strategy    text not null,
    symbol      text not null,
    direction   text not null,
    units       {{decimal}} not null,
    entry_time  {{timestamp}} not null,
    entry_price {{decimal}} not null,
    exit_time   {{timestamp}} not null,
    exit_price  {{decimal}} not null,
    pnl         {{decimal}} not null,
    fees        {{decimal}} not null,
    exit_reason text not null,
    primary key (session, id)
){{strict}};
create index trades_strategy on trades (session, strategy, id);

create table positions (
    session       {{int}} not null references sessions (id),
    strategy      text not null,            -- '' is the account
    symbol        text not null,
    quantity      {{decimal}} not null,
    average_price {{decimal}} not null,
    realized      {{decimal}} not null,
    fees          {{decimal}} not null,
    updated       {{timestamp}} not null,
    primary key (session, strategy, symbol)
){{strict}};

create table portfolio_metrics (
    session        {{int}} not null references sessions (id),
    seq            {{int}} not null,
    time           {{timestamp}} not null,
    equity         {{decimal}} not null,
    cash           {{decimal}} not null,
    realized       {{decimal}} not null,
    unrealized     {{decimal}} not null,
    drawdown       {{real}} not null,
    gross_exposure {{decimal}} not null,
    net_exposure   {{decimal}} not null,
    trades         {{int}} not null,
    primary key (session, seq)
){{strict}};

create table rl_models (
    id        {{int}} primary key,
    name      text not null,
    version   {{int}} not null,
    algorithm text not null,
    state     text not null,                -- candidate, promoted, retired
    created   {{timestamp}} not null,
    path      text not null,
    checksum  text not null,                -- SHA-256 of the file
    metrics   {{json}} not null,
    unique (name, version)
){{strict}};

create table backtest_results (
    id           {{int}} primary key,
    created      {{timestamp}} not null,
    name         text not null,
    config_hash  text not null,
    data_hash    text not null,
    build        text not null,
    total_return {{real}},
    sharpe       {{real}},
    max_drawdown {{real}},
    trades       {{int}} not null,
    result       {{json}} not null
){{strict}};
create index backtest_results_name on backtest_results (name, id);
