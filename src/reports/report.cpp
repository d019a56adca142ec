#include "reports/report.hpp"

#include "reports/sections.hpp"
#include "reports/text.hpp"

namespace pmp::reports {

std::string open_section(const char* id, const char* title) {
    return fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>\n",
                       id, title);
}

std::string html_report(const backtest::Result& result, const ReportInfo& info) {
    const Page page{result, info, make_curve(result.equity, result.initial),
                    backtest::tables_of(result)};
    std::string out;
    add(out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src '{}'; img-src data:\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<meta name=\"color-scheme\" content=\"light "
        "dark\"/>\n<title>{}</title>\n<style>{}</style>\n"
        "</head>\n<body>\n",
        script_hash(), escape(info.title.empty() ? result.name : info.title), style());
    out += header_section(page);
    out += "<main>\n";
    out += equity_section(page);
    out += benchmark_section(page);
    out += monthly_section(page);
    out += "<div class=\"pair\">\n";
    out += distribution_section(page);
    out += drawdown_section(page);
    out += "</div>\n";
    out += rolling_section(page);
    out += metrics_section(page);
    out += strategies_section(page);
    out += prices_section(page);
    out += trades_section(page);
    out += excursions_section(page);
    out += timing_section(page);
    out += decisions_section(page);
    out += "<div class=\"pair\">\n";
    out += costs_section(page);
    out += ambiguity_section(page);
    out += "</div>\n";
    out += provenance_section(page);
    add(out, "</main>\n<script>{}</script>\n</body>\n</html>\n", script());
    return out;
}

}  // namespace pmp::reports
