#include "server/snapshot_json.hpp"

#include <fstream>
#include <limits>
#include <sstream>

#include "server/fixture.hpp"
#include "server/json_writer.hpp"

namespace pmp::server::test {
namespace {

using Json = nlohmann::ordered_json;

/// The first code block after `heading` of docs/design/api.md, without its comments.
Json documented(const std::string& heading) {
    std::ifstream file(PMP_SOURCE_DIR "/docs/design/api.md");
    std::stringstream all;
    all << file.rdbuf();
    std::string text = all.str();
    text = text.substr(text.find(heading));
    const std::size_t begin = text.find("```jsonc\n") + 9;
    std::istringstream lines(text.substr(begin, text.find("```", begin) - begin));
    std::string out, line;
    while (std::getline(lines, line)) out += line.substr(0, line.find("//")) + "\n";
    return Json::parse(out);
}

std::vector<std::string> keys_of(const Json& value, const std::string& prefix = "") {
    std::vector<std::string> out;
    if (value.is_array() && !value.empty()) return keys_of(value[0], prefix + "[]");
    if (!value.is_object()) return out;
    for (const auto& [key, child] : value.items()) {
        out.push_back(prefix + "." + key);
        for (auto& inner : keys_of(child, prefix + "." + key)) out.push_back(std::move(inner));
    }
    return out;
}

TEST(SnapshotJson, HasTheKeysOfTheInterface) {
    const auto made = Json::parse(snapshot_json(*make_snapshot(3), {0}));
    EXPECT_EQ(keys_of(made), keys_of(documented("## Live").at("data")));
}

TEST(SnapshotJson, WritesDecimalsAsTextTimesAsRfc3339AndNanAsNullWithAReason) {
    auto s = make_snapshot(1, 1);
    s->strategies[0].win_rate = std::numeric_limits<double>::quiet_NaN();
    s->account.leverage = std::numeric_limits<double>::infinity();
    s->session.progress = -1;
    s->account.cash = core::Decimal::from_raw(-1);
    const auto json = Json::parse(snapshot_json(*s, {1'700'000'000'123'000'000}));
    EXPECT_EQ(json["sent"], "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(json["time"], "2018-01-02T00:00:01Z");
    EXPECT_EQ(json["account"]["cash"], "-0.00000001");
    EXPECT_EQ(json["account"]["equity"], "1000123.45");
    EXPECT_TRUE(json["account"]["leverage"].is_null());
    EXPECT_TRUE(json["account"]["leverage_reason"].is_string());
    EXPECT_TRUE(json["session"]["progress"].is_null());
    EXPECT_TRUE(json["strategies"][0]["win_rate"].is_null());
    EXPECT_EQ(json["strategies"][0]["win_rate_reason"], "no closed trade yet");
    EXPECT_FALSE(json["strategies"][0].contains("confidence_reason"));
}

TEST(JsonWriter, EscapesAndRepairsText) {
    JsonWriter w;
    w.begin_array();
    w.value("a\"b\\c\n\t\x01").value("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80").value("\xff|\xc0\x80|\xed\xa0\x80|\xe2\x82");
    w.end_array();
    const auto json = Json::parse(w.text());  // throws on bad UTF-8
    EXPECT_EQ(json[0], "a\"b\\c\n\t\x01");
    EXPECT_EQ(json[1], "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    const std::string bad = "\xEF\xBF\xBD";
    EXPECT_EQ(json[2], bad + "|" + bad + bad + "|" + bad + bad + bad + "|" + bad + bad);
}

TEST(JsonWriter, WritesNumbersThatReadBackTheSame) {
    for (const double x : {0.1, 1.0, -2.5e-9, 1e300, 1.0 / 3.0, 123456789.125}) {
        JsonWriter w;
        w.value(x);
        EXPECT_EQ(Json::parse(w.text()).get<double>(), x) << w.text();
    }
    JsonWriter w;
    w.value(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(w.text(), "18446744073709551615");
}

}  // namespace
}  // namespace pmp::server::test
