# embed_page(FILE): where there is npm, FILE, a source of the program, gets the definition COUPLET_PAGE: the path of
# the page that is built from web/. Without npm, or with COUPLET_WEB=OFF, the program writes pages without
# interaction.
function(embed_page file)
  set(web ${PROJECT_SOURCE_DIR}/web)
  set(page ${PROJECT_BINARY_DIR}/web/report.html)
  if(COUPLET_WEB STREQUAL "OFF")
    return()
  endif()
  find_program(COUPLET_NPM npm DOC "npm, which builds the page of report.html")
  if(NOT COUPLET_NPM)
    message(STATUS "No npm: the pages that the program writes will be without interaction (Debian: nodejs npm)")
    return()
  endif()
  if(NOT EXISTS ${web}/package-lock.json)
    message(STATUS "No web/package-lock.json: the pages that the program writes will be without interaction")
    return()
  endif()
  # A page that could not be built (there was no network, say) is an empty file; configuring tries it again.
  if(EXISTS ${page})
    file(SIZE ${page} size)
    if(size EQUAL 0)
      file(REMOVE ${page})
    endif()
  endif()
  # Not CONFIGURE_DEPENDS: ninja would look for new files at each call, and ./couplet calls it each time.
  file(GLOB_RECURSE sources ${web}/src/*)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${web}/src)
  add_custom_command(OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -DWEB=${web} -DNPM=${COUPLET_NPM} -DOUTPUT=${page}
      -DLOCK=${PROJECT_SOURCE_DIR}/build/web.lock -P ${PROJECT_SOURCE_DIR}/cmake/build_page.cmake
    DEPENDS ${sources} ${web}/package.json ${web}/package-lock.json ${web}/report.html ${web}/tsconfig.json
      ${web}/vite.config.ts ${PROJECT_SOURCE_DIR}/cmake/build_page.cmake
    COMMENT "Building the page of report.html"
    VERBATIM)
  set_source_files_properties(${file} PROPERTIES
    COMPILE_DEFINITIONS "COUPLET_PAGE=\"${page}\""
    OBJECT_DEPENDS ${page}
    SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
