#include <fmt/format.h>

#include "backtest/lookahead.hpp"
#include "cli/verbs.hpp"

namespace pmp::cli {
namespace {

/// What a finding shows of an act: enough to find it in the journal.
std::string shortened(const std::string& text) {
    constexpr std::size_t most = 300;
    if (text.empty()) return "nothing";
    return text.size() <= most ? text : text.substr(0, most) + " ...";
}

}  // namespace

int check_lookahead(const Context& context, const BacktestOptions& options) {
    auto job = load_job(context, options.config, options.sets);
    if (!job) return report(context, job.error());
    Progress progress(context, "check");
    const auto checked = backtest::check_lookahead(
        job->spec, job->definitions, job->dataset, make_registry(),
        {.stop = &interrupted(), .progress = [&](double share) { progress.show(share); }});
    progress.done();
    if (!checked) return report(context, checked.error());
    if (interrupted().load())
        return report(context, {core::ErrorCode::interrupted,
                                "interrupted: only some of the cuts were checked"});
    say(context, fmt::format("{} cuts, {} decisions, orders and fills compared", checked->cuts,
                             checked->compared));
    if (checked->compared == 0)
        return report(context, {core::ErrorCode::gate, "nothing was done before any cut, so nothing "
                                                       "is proved",
                                options.config, "give more data, or strategies that trade"});
    for (const auto& f : checked->findings)
        say(context, fmt::format("prices from {} on were changed, and at {} this changed:\n"
                                 "  was:    {}\n  became: {}",
                                 core::to_string(f.cut), core::to_string(f.time), shortened(f.was),
                                 shortened(f.became)));
    if (!checked->findings.empty())
        return report(context, {core::ErrorCode::gate,
                                fmt::format("the future was known at {} of {} cuts",
                                            checked->findings.size(), checked->cuts),
                                options.config,
                                "a strategy that reads anything but its context is the likely cause"});
    say(context, "no look-ahead: what was done does not depend on later prices");
    return 0;
}

}  // namespace pmp::cli
