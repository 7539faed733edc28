# Builds the page of report.html in web/ and puts it into OUTPUT; an empty file, and the reason in the build's log,
# if that does not work: cmake -DWEB=FOLDER -DNPM=PROGRAM -DOUTPUT=FILE -DLOCK=FILE -P build_page.cmake

# Several build folders share web/.
file(LOCK ${LOCK} GUARD PROCESS TIMEOUT 900)

# run(VARIABLE ARGUMENT...): whether npm with these arguments ended well; if not its last lines are told.
function(run variable)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env CI=1 NO_UPDATE_NOTIFIER=1 ${NPM} ${ARGN}
    WORKING_DIRECTORY ${WEB} RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said TIMEOUT 600)
  set(${variable} FALSE PARENT_SCOPE)
  if(code STREQUAL "0")
    set(${variable} TRUE PARENT_SCOPE)
  else()
    string(LENGTH "${said}" length)
    if(length GREATER 2000)
      math(EXPR from "${length} - 2000")
      string(SUBSTRING "${said}" ${from} -1 said)
    endif()
    list(JOIN ARGN " " words)
    message("${said}\nnpm ${words} in web/ failed (${code}): pages will be without interaction; it is tried again "
      "when cmake is run again")
  endif()
endfunction()

# What is installed notes for which package-lock.json it was.
file(SHA256 ${WEB}/package-lock.json wanted)
set(note ${WEB}/node_modules/.couplet-package-lock)
set(installed "")
if(EXISTS ${note})
  file(READ ${note} installed)
endif()
set(ok TRUE)
if(NOT installed STREQUAL wanted)
  run(ok ci --no-audit --no-fund)
  if(ok)
    file(WRITE ${note} ${wanted})
  endif()
endif()
if(ok)
  run(ok run build)
endif()

if(ok AND EXISTS ${WEB}/dist/report.html)
  file(COPY_FILE ${WEB}/dist/report.html ${OUTPUT})
else()
  file(WRITE ${OUTPUT} "")
endif()
