# Target check_headers: every header of src/ compiled alone, as the first line of its own TU, so
# that a header which leans on what its includer happened to include first does not pass.
# Not part of "all"; the objects are empty, and ccache keeps repeated runs cheap.
file(GLOB_RECURSE pmp_headers RELATIVE ${PROJECT_SOURCE_DIR}/src CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/src/*.hpp)
set(pmp_header_units)
foreach(header IN LISTS pmp_headers)
    string(REPLACE "/" "__" unit ${header})
    set(unit ${PROJECT_BINARY_DIR}/check_headers/${unit}.cpp)
    # file(CONFIGURE) leaves an unchanged file alone, so a new configure run rebuilds nothing.
    file(CONFIGURE OUTPUT ${unit} CONTENT "#include \"${header}\"\n" @ONLY)
    list(APPEND pmp_header_units ${unit})
endforeach()
if(pmp_header_units)
    add_library(check_headers OBJECT EXCLUDE_FROM_ALL ${pmp_header_units})
    target_include_directories(check_headers PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(check_headers PRIVATE pmp_options)
    target_compile_options(check_headers PRIVATE -O0 -g0)
endif()
