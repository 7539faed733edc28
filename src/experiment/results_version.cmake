# Writes OUTPUT, a C++ file with one number for all that results depend on: the sources of FILES, below ROOT.
set(all "")
foreach(file ${FILES})
  file(SHA256 ${ROOT}/${file} hash)
  string(APPEND all "${file} ${hash}\n")
endforeach()
string(SHA256 version "${all}")
string(SUBSTRING ${version} 0 16 version)
file(WRITE ${OUTPUT} "#include \"experiment/point_store.hpp\"

namespace couplet::experiment {

std::string_view results_version() {
  return \"${version}\";
}

}  // namespace couplet::experiment
")
