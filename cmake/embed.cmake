# pmp_embed(TARGET FOLDER): puts every file of FOLDER (the built front end) into TARGET, by the
# assembler's .incbin, with a table for pmp::server::embedded_assets(). A folder that does not exist
# gives an empty table; the server then says how to build the front end.
function(pmp_embed TARGET FOLDER)
    file(GLOB_RECURSE files RELATIVE ${FOLDER} CONFIGURE_DEPENDS ${FOLDER}/*)
    list(SORT files)
    set(bytes "")
    set(declarations "")
    set(rows "")
    set(inputs "")
    set(index 0)
    foreach(file IN LISTS files)
        if(file MATCHES "[\"\\\\\n]")
            message(FATAL_ERROR "cannot embed '${file}': its name has a quote or a backslash")
        endif()
        string(APPEND bytes
            "    .balign 16\n    .globl pmp_asset_${index}\npmp_asset_${index}:\n"
            "    .incbin \"${FOLDER}/${file}\"\n"
            "    .globl pmp_asset_${index}_end\npmp_asset_${index}_end:\n    .byte 0\n")
        string(APPEND declarations "extern const char pmp_asset_${index}[], pmp_asset_${index}_end[];\n")
        string(APPEND rows "        {\"/${file}\", {pmp_asset_${index}, pmp_asset_${index}_end}},\n")
        list(APPEND inputs ${FOLDER}/${file})
        math(EXPR index "${index} + 1")
    endforeach()

    set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded)
    # file(CONFIGURE) leaves an unchanged file alone, so a new configure run rebuilds nothing.
    file(CONFIGURE OUTPUT ${out}/assets.S @ONLY CONTENT
"    .section .rodata
${bytes}
#if defined(__linux__) && defined(__ELF__)
    .section .note.GNU-stack,\"\",%progbits
#endif
")
    file(CONFIGURE OUTPUT ${out}/assets_table.cpp @ONLY CONTENT
"#include <array>

#include \"server/assets.hpp\"

extern \"C\" {
${declarations}}

namespace pmp::server {

std::span<const Asset> embedded_assets() {
    static const std::array<Asset, ${index}> assets{{
${rows}    }};
    return assets;
}

}  // namespace pmp::server
")
    # The compiler does not see what .incbin reads; without this a new front end would not get in.
    set_source_files_properties(${out}/assets.S PROPERTIES OBJECT_DEPENDS "${inputs}")
    target_sources(${TARGET} PRIVATE ${out}/assets.S ${out}/assets_table.cpp)
endfunction()
