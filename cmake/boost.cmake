# Boost is used header-only. Debian 12's default, 1.74, does not compile Asio coroutines with GCC 12,
# so 1.81 is the floor. Where another Boost is installed, scripts/bootstrap unpacks 1.81 into
# build/deps/boost; that copy then comes before the compiler's own search path.
set(pmp_boost_unpacked ${PROJECT_SOURCE_DIR}/build/deps/boost/usr/include)
if(EXISTS ${pmp_boost_unpacked}/boost/version.hpp)
    include_directories(BEFORE SYSTEM ${pmp_boost_unpacked})
    set(pmp_boost_version_file ${pmp_boost_unpacked}/boost/version.hpp)
else()
    find_file(PMP_BOOST_VERSION_FILE boost/version.hpp)
    mark_as_advanced(PMP_BOOST_VERSION_FILE)
    set(pmp_boost_version_file ${PMP_BOOST_VERSION_FILE})
endif()

set(pmp_boost_version 0)
if(pmp_boost_version_file AND EXISTS ${pmp_boost_version_file})
    file(STRINGS ${pmp_boost_version_file} line REGEX "^#define BOOST_VERSION [0-9]+")
    string(REGEX REPLACE "^#define BOOST_VERSION ([0-9]+).*" "\\1" pmp_boost_version "${line}")
endif()
if(pmp_boost_version LESS 108100)
    message(FATAL_ERROR "Boost >= 1.81 is needed (found BOOST_VERSION ${pmp_boost_version}); "
                        "run scripts/bootstrap")
endif()
