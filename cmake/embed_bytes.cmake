# embed_bytes(FILE VARIABLE): the bytes of a file as the elements of an array of char in C++.
function(embed_bytes file variable)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(............................)" "\\1\n    " bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  set(${variable} "${bytes}" PARENT_SCOPE)
endfunction()
