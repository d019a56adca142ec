# Writes OUTPUT, a .cpp with every FOLDER/NNNN_name.sql as text, in order of their numbers.
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(body "")
foreach(file IN LISTS files)
    get_filename_component(stem ${file} NAME_WE)
    if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
        message(FATAL_ERROR "${file}: a migration is called NNNN_name.sql")
    endif()
    math(EXPR version "1${CMAKE_MATCH_1} - 10000")
    set(name ${CMAKE_MATCH_2})
    file(READ ${file} text)
    string(APPEND body "        {${version}, \"${name}\", R\"PMPSQL(${text})PMPSQL\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from migrations/*.sql by embed_migrations.cmake.
#include \"storage/migrations.hpp\"

namespace pmp::storage {

const std::vector<Migration>& embedded_migrations() {
    static const std::vector<Migration> all = {
${body}    };
    return all;
}

}  // namespace pmp::storage
")
