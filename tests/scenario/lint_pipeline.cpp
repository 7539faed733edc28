#include "scenario/lint_pipeline.hpp"

#include "catch.hpp"
#include "scenario/lint.hpp"

using namespace couplet::scenario;

std::string text_of(const Pipeline& pipeline) {
  SampleFile file;
  file.workload = "{\"visitors\": {" + pipeline.workload + "}}";
  file.failures = "[" + pipeline.failures + "]";
  file.components = "{\"web\": {\"kind\": \"service\", " + pipeline.web +
                    "}, \"queue\": {\"kind\": \"queue\", " + pipeline.queue +
                    "}, \"worker\": {\"kind\": \"worker\", \"polls\": \"queue\", " + pipeline.worker + "}" +
                    pipeline.others + "}";
  file.architectures = "{\"loose\": {" + pipeline.inside + "}}";
  file.rest = pipeline.top;
  return file.text();
}

std::vector<std::string> texts_of(const std::string& text) {
  std::vector<std::string> result;
  for (const Advice& advice : lint(loaded(text))) result.push_back(advice.text("x.json"));
  return result;
}

void check_rows(const std::vector<Row>& rows, const Pipeline& pipeline) {
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.story) {
      Pipeline changed = pipeline;
      changed.*row.part = row.text;
      CHECK(texts_of(text_of(changed)) == row.advice);
    }
  }
}
