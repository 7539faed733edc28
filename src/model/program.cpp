#include "model/program.hpp"

#include <type_traits>
#include <variant>

namespace couplet::model {
namespace {

class Compiler {
 public:
  Compiler(const std::string& stream, const std::vector<Component*>& components, const PutSites& put_sites,
           Runtime& runtime)
      : stream_(stream), components_(components), put_sites_(put_sites), runtime_(runtime) {}

  Op compile(const scenario::Step& step) {
    Op op;
    label_ = &step.label;
    std::visit([&](const auto& action) { fill(op, action); }, step.action);
    return op;
  }

 private:
  void fill(Op& op, const scenario::Work& work) {
    if (const auto* need = std::get_if<scenario::NeedIndex>(&work.duration)) {
      op.kind = Op::Kind::need;
      op.need = *need;
    } else {
      op.kind = Op::Kind::work;
      op.duration = std::get<sim::DurationDistribution>(work.duration);
      op.key = runtime_.key(stream_, *label_);
    }
  }
  void fill(Op& op, const scenario::Call& call) { use(op, Operation::call, call.use); }
  void fill(Op& op, const scenario::Get& get) { use(op, Operation::get, get.use); }
  void fill(Op& op, const scenario::Put& put) {
    use(op, Operation::put, put.use);
    op.site = put_sites_[puts_++];
  }
  void fill(Op& op, const scenario::Send& send) {
    use(op, Operation::send, send.use);
    if (send.delay) op.delay = *send.delay;
  }
  void fill(Op& op, const scenario::Respond& respond) {
    op.kind = Op::Kind::respond;
    op.reason = respond.error.empty() ? Reason::ok : runtime_.reasons.named(respond.error);
  }
  void fill(Op& op, const scenario::Fail& fail) {
    op.kind = Op::Kind::fail;
    op.reason = runtime_.reasons.named(fail.reason);
  }

  void use(Op& op, Operation operation, const scenario::Use& use) {
    const std::string site = stream_ + "/" + *label_;
    op.kind = Op::Kind::use;
    op.operation = operation;
    op.target = components_[static_cast<std::size_t>(use.target)];
    op.timeout = use.timeout;
    op.retry = Retry(use.retry, runtime_.key(stream_, *label_ + "/backoff"), sim::hash_of(site));
    op.latency_key = runtime_.key(stream_, *label_ + "/latency");
    op.size = use.size;
    op.size_key = runtime_.key(stream_, *label_ + "/size");
    op.proceed = use.on_error == scenario::OnError::proceed;
  }

  const std::string& stream_;
  const std::vector<Component*>& components_;
  const PutSites& put_sites_;
  Runtime& runtime_;
  const std::string* label_ = nullptr;
  std::size_t puts_ = 0;
};

}  // namespace

Program compile(const scenario::Steps& steps, const std::string& stream,
                const std::vector<Component*>& components, const PutSites& put_sites, Runtime& runtime) {
  Compiler compiler(stream, components, put_sites, runtime);
  Program program;
  program.reserve(steps.size());
  for (const scenario::Step& step : steps) program.push_back(compiler.compile(step));
  return program;
}

Faults::Faults(double error_rate, double poison, const std::string& stream, const Runtime& runtime)
    : error_rate_(error_rate),
      poison_(poison),
      error_key_(runtime.key(stream, "error")),
      poison_key_(runtime.key(stream, "poison")) {}

bool Faults::strike(const Runtime& runtime, RequestId request, sim::Lineage lineage) const {
  if (poison_ > 0) {
    sim::Draw draw(poison_key_, runtime.identity(request), 0);
    if (draw.unit() < poison_) return true;
  }
  if (error_rate_ > 0) {
    sim::Draw draw(error_key_, runtime.identity(request), lineage);
    if (draw.unit() < error_rate_) return true;
  }
  return false;
}

}  // namespace couplet::model
