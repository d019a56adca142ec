#include "reports/words.hpp"

#include <algorithm>

#include "reports/text.hpp"

namespace pmp::reports {
namespace {

constexpr MetricWords metrics[] = {
    {"total_return", "Total return", "Return", Unit::signed_percent,
     "last equity / initial equity − 1"},
    {"cagr", "Growth a year (CAGR)", "Return", Unit::signed_percent,
     "(1 + total return)^(P / n) − 1"},
    {"sharpe", "Sharpe ratio", "Return", Unit::ratio, "mean(r − rf) / sd(r − rf) × √P"},
    {"sortino", "Sortino ratio", "Return", Unit::ratio,
     "mean(r − mar) × √P / √mean(min(r − mar, 0)²)"},
    {"calmar", "Calmar ratio", "Return", Unit::ratio, "CAGR / |max drawdown|"},
    {"omega", "Omega", "Return", Unit::ratio, "sum of returns above mar / sum below it"},
    {"psr", "Probabilistic Sharpe", "Return", Unit::percent,
     "probability that the true Sharpe ratio is above 0, given n, skew and kurtosis"},
    {"dsr", "Deflated Sharpe", "Return", Unit::percent,
     "probability that it is above the best Sharpe ratio that as many trials give by chance"},

    {"max_drawdown", "Maximum drawdown", "Risk", Unit::signed_percent,
     "smallest of equity / peak so far − 1"},
    {"volatility", "Volatility a year", "Risk", Unit::percent, "sd(r) × √P"},
    {"ulcer_index", "Ulcer index", "Risk", Unit::percent, "√mean(drawdown²)"},
    {"var_95", "VaR 95 %, one day", "Risk", Unit::signed_percent,
     "5th percentile of r (historical, linear)"},
    {"var_99", "VaR 99 %, one day", "Risk", Unit::signed_percent,
     "1st percentile of r (historical, linear)"},
    {"cvar_95", "Expected shortfall 95 %", "Risk", Unit::signed_percent,
     "mean of the r at or below VaR 95 %"},
    {"cvar_99", "Expected shortfall 99 %", "Risk", Unit::signed_percent,
     "mean of the r at or below VaR 99 %"},
    {"var_95_gaussian", "VaR 95 %, normal", "Risk", Unit::signed_percent,
     "mean(r) − 1.645 × sd(r)"},
    {"var_95_cornish_fisher", "VaR 95 %, Cornish-Fisher", "Risk", Unit::signed_percent,
     "mean(r) + z × sd(r), z corrected for skew and kurtosis"},
    {"tail_ratio", "Tail ratio", "Risk", Unit::ratio, "|95th percentile / 5th percentile| of r"},
    {"skew", "Skew", "Risk", Unit::ratio, "3rd central moment / sd³; below 0: the tail is losses"},
    {"kurtosis", "Excess kurtosis", "Risk", Unit::ratio, "4th central moment / sd⁴ − 3"},

    {"trades", "Closed trades", "Trades", Unit::count, "number of round trips that ended"},
    {"win_rate", "Win rate", "Trades", Unit::percent, "trades with profit above 0 / closed trades"},
    {"profit_factor", "Profit factor", "Trades", Unit::ratio, "sum of profits / |sum of losses|"},
    {"expectancy", "Expectancy", "Trades", Unit::signed_money,
     "mean profit of a trade, after fees"},
    {"average_win", "Average win", "Trades", Unit::signed_money, "mean of the winning trades"},
    {"average_loss", "Average loss", "Trades", Unit::signed_money, "mean of the losing trades"},
    {"best_trade", "Best trade", "Trades", Unit::signed_money, "largest profit of one trade"},
    {"worst_trade", "Worst trade", "Trades", Unit::signed_money, "largest loss of one trade"},
    {"sqn", "System quality (SQN)", "Trades", Unit::ratio,
     "√trades × mean profit / sd of the profits"},
    {"kelly", "Kelly fraction", "Trades", Unit::signed_percent,
     "W − (1 − W) / (average win / |average loss|), W the win rate"},

    {"exposure", "Exposure", "Activity and costs", Unit::percent,
     "share of the bars with a position open"},
    {"turnover", "Turnover a year", "Activity and costs", Unit::times,
     "traded value a year / average equity"},
    {"fees", "Fees", "Activity and costs", Unit::money, "commission of all fills"},
    {"financing", "Financing", "Activity and costs", Unit::signed_money,
     "paid (−) or earned for positions held overnight"},
    {"average_holding_hours", "Mean time in a trade", "Trades", Unit::hours,
     "mean of exit − entry of the closed trades"},
};

constexpr CodeWords codes[] = {
    {"OK", "passed", "Passed every check; an order was sent, or the position was reduced."},
    {"ENSEMBLE_MEMBER", "vote", "A vote: the strategy trades only through its ensemble."},
    {"ALREADY_FLAT", "nothing to do", "There was no position to leave."},
    {"ALREADY_IN_POSITION", "nothing to do", "The position was already held."},
    {"ON_OPPOSITE_IGNORED", "nothing to do",
     "The opposite signal came while in a position, and on_opposite is \"ignore\"."},
    {"DRAWDOWN_REDUCED", "resized or blocked",
     "The drawdown passed the first step of the ladder: new positions are made smaller."},
    {"DRAWDOWN_NO_NEW_POSITIONS", "blocked",
     "The drawdown passed the second step of the ladder: positions may only shrink."},
    {"DRAWDOWN_HALT", "blocked",
     "The drawdown passed the last step of the ladder: everything is closed, and trading stays "
     "halted until it is resumed."},
    {"KILL_ACTIVE", "blocked", "The kill switch was on."},
    {"ORDER_VALUE_LIMIT", "resized or blocked", "One order would be too large for the equity."},
    {"EXPOSURE_STRATEGY_LIMIT", "resized or blocked",
     "The strategy would hold more than its share of the equity."},
    {"EXPOSURE_SYMBOL_LIMIT", "resized or blocked",
     "All strategies together would hold too much of one symbol."},
    {"EXPOSURE_GROSS_LIMIT", "resized or blocked",
     "The sum of all positions (leverage) would be over its limit."},
    {"EXPOSURE_NET_LIMIT", "resized or blocked",
     "Long and short together would lean too far to one side."},
    {"CORRELATION_CLUSTER_LIMIT", "resized or blocked",
     "Symbols that move together would hold too much of the equity."},
    {"POSITIONS_OPEN_LIMIT", "blocked", "Too many positions would be open at one time."},
    {"ORDER_NOT_IN_LOTS", "blocked", "The net order is not a whole number of lots."},
    {"MARGIN_INSUFFICIENT", "resized or blocked",
     "There was not enough free margin for the position."},
    {"VALUE_UNKNOWN", "blocked", "A position held had no price or exchange rate yet."},
    {"RATE_MISSING", "blocked", "There was no exchange rate yet to value the position with."},
    {"EQUITY_NOT_POSITIVE", "blocked", "The account had no equity left."},
    {"SIZE_BELOW_LOT", "blocked", "The size came to less than one lot."},
    {"SIZE_BELOW_MINIMUM", "blocked", "The size came to less than the symbol's smallest order."},
    {"SIZE_NEEDS_STOP", "blocked", "Sizing by risk needs a stop-loss, and there was none."},
    {"SIZE_NO_EQUITY", "blocked", "The account had no equity to size with."},
    {"SIZE_VOLATILITY_UNKNOWN", "blocked",
     "There were too few days to know the volatility that the size depends on."},
    {"SIZE_KELLY_NO_EDGE", "blocked",
     "The strategy's own trades show no edge, so Kelly gives it nothing."},
};

}  // namespace

const MetricWords* metric_words(std::string_view key) {
    const auto* it = std::ranges::find(metrics, key, &MetricWords::key);
    return it == std::end(metrics) ? nullptr : it;
}

std::string metric_text(const stats::Metric& metric, Unit unit) {
    if (!metric.defined()) return "–";
    switch (unit) {
        case Unit::ratio: return number(metric.value, 3);
        case Unit::percent: return percent(metric.value);
        case Unit::signed_percent: return percent(metric.value, 2, Sign::always);
        case Unit::money: return number(metric.value, 2);
        case Unit::signed_money: return number(metric.value, 2, Sign::always);
        case Unit::count: return number(metric.value, 0);
        case Unit::times: return number(metric.value, 2) + "\xC2\xA0×";
        case Unit::hours:
            if (metric.value < 1) return number(metric.value * 60, 1) + "\xC2\xA0min";
            if (metric.value < 72) return number(metric.value, 1) + "\xC2\xA0h";
            return number(metric.value / 24, 1) +
                   "\xC2\xA0"
                   "days";
    }
    return "–";
}

CodeWords code_words(std::string_view code) {
    const auto* it = std::ranges::find(codes, code, &CodeWords::code);
    return it == std::end(codes) ? CodeWords{code, "other", ""} : *it;
}

}  // namespace pmp::reports
