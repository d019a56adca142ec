-- Volume is a statistic, no money: it may be any number. A quoted bar has an ask beside its bid.
create table market_data_new (
    symbol     text not null,
    timeframe  text not null,
    open_time  {{timestamp}} not null,
    close_time {{timestamp}} not null,
    open       {{decimal}} not null,
    high       {{decimal}} not null,
    low        {{decimal}} not null,
    close      {{decimal}} not null,
    volume     {{real}} not null,
    ask_open   {{decimal}},
    ask_high   {{decimal}},
    ask_low    {{decimal}},
    ask_close  {{decimal}},
    primary key (symbol, timeframe, open_time)
){{strict_keyed}};

insert into market_data_new (symbol, timeframe, open_time, close_time, open, high, low, close, volume)
select symbol, timeframe, open_time, close_time, open, high, low, close, volume / {{decimal_unit}}
from market_data;

drop table market_data;
alter table market_data_new rename to market_data;
