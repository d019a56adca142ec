#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace pmp::reports::test {

/// Empty when every tag of the page is closed in the right order, every attribute is quoted, text
/// holds no bare "<" or unknown entity, and no id is used twice; else what is wrong first.
inline std::string fault_in(std::string_view page) {
    std::vector<std::string> open, ids;
    const auto near = [&](const char* what, std::size_t at) {
        return std::string(what) + " near: " + std::string(page.substr(at, 60));
    };
    for (std::size_t i = 0; i < page.size(); ++i) {
        // What is inside is no markup, and goes to the closing tag.
        if (!open.empty() && open.back() == "script" && !page.substr(i).starts_with("</script>"))
            continue;
        if (page[i] == '&') {
            bool known = false;
            for (std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
                known = known || page.substr(i).starts_with(entity);
            if (!known) return near("unknown entity", i);
        }
        if (page[i] == '>') {
            if (!open.empty() && open.back() == "style") continue;
            return near("bare >", i);
        }
        if (page[i] != '<') continue;
        if (page.substr(i).starts_with("<!DOCTYPE html>")) {
            i = page.find('>', i);
            continue;
        }
        const std::size_t begin = i;
        const bool closing = i + 1 < page.size() && page[i + 1] == '/';
        i += closing ? 2 : 1;
        std::string name;
        while (i < page.size() && std::isalnum(static_cast<unsigned char>(page[i])))
            name += page[i++];
        if (name.empty()) return near("bare <", begin);
        bool self_closed = false;
        while (i < page.size() && page[i] != '>') {
            if (page[i] == '<') return near("< inside a tag", begin);
            if (page[i] == '/' && page.substr(i, 2) == "/>") self_closed = true;
            if (page[i] != '=') {
                ++i;
                continue;
            }
            if (i + 1 >= page.size() || page[i + 1] != '"')
                return near("unquoted attribute", begin);
            const std::size_t end = page.find('"', i + 2);
            if (end == std::string_view::npos) return near("open quote", begin);
            if (page.substr(begin, i - begin).ends_with(" id")) {
                const std::string id(page.substr(i + 2, end - i - 2));
                for (const auto& other : ids)
                    if (other == id) return near("id used twice", begin);
                ids.push_back(id);
            }
            i = end + 1;
        }
        if (i >= page.size()) return near("tag without end", begin);
        if (closing) {
            if (open.empty() || open.back() != name) return near("wrong closing tag", begin);
            open.pop_back();
        } else if (!self_closed) {
            open.push_back(name);
        }
    }
    return open.empty() ? "" : "never closed: " + open.back();
}

}  // namespace pmp::reports::test
