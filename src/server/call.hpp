#pragma once

#include <string>

#include "server/http.hpp"

namespace pmp::server {

/// A request that found its route.
struct Call {
    Request request;
    Target target;
    std::string rest;  ///< what followed the route's path: the {id} or {name}
};

}  // namespace pmp::server
