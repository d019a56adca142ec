#include "core/error.hpp"

namespace pmp::core {

std::string Error::text() const {
    std::string out = what;
    if (!where.empty()) out += " (" + where + ")";
    if (!hint.empty()) out += ": " + hint;
    return out;
}

const char* to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::unexpected: return "unexpected";
        case ErrorCode::usage: return "usage";
        case ErrorCode::config: return "config";
        case ErrorCode::data: return "data";
        case ErrorCode::database: return "database";
        case ErrorCode::network: return "network";
        case ErrorCode::refused: return "refused";
        case ErrorCode::gate: return "gate";
        case ErrorCode::permission: return "permission";
        case ErrorCode::interrupted: return "interrupted";
    }
    return "unexpected";
}

int exit_code(ErrorCode code) {
    switch (code) {
        case ErrorCode::unexpected: return 1;
        case ErrorCode::usage: return 2;
        case ErrorCode::config: return 3;
        case ErrorCode::data: return 4;
        case ErrorCode::database: return 5;
        case ErrorCode::network: return 6;
        case ErrorCode::refused: return 7;
        case ErrorCode::gate: return 8;
        case ErrorCode::permission: return 9;
        case ErrorCode::interrupted: return 130;
    }
    return 1;
}

}  // namespace pmp::core
