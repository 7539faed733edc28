#include "model/program.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "model/run.hpp"

namespace couplet::model {
namespace {

class Compiler {
 public:
  Compiler(const std::string& stream, const std::vector<Component*>& components, const PutSites& put_sites,
           Runtime& runtime)
      : stream_(stream), components_(components), put_sites_(put_sites), runtime_(runtime) {}

  Program compile(const scenario::Steps& steps) {
    append(steps);
    return std::move(program_);
  }

 private:
  std::uint16_t here() const { return static_cast<std::uint16_t>(program_.size()); }
  std::uint16_t emit(Op op) {
    if (program_.size() >= UINT16_MAX) throw LimitError("'" + stream_ + "' has more than 65,535 steps");
    program_.push_back(std::move(op));
    return static_cast<std::uint16_t>(program_.size() - 1);
  }
  static Op op_of(Op::Kind kind) {
    Op op;
    op.kind = kind;
    return op;
  }

  void append(const scenario::Steps& steps) {
    for (const scenario::Step& step : steps) append(step);
  }

  void append(const scenario::Step& step) {
    std::uint16_t skip = 0;
    if (step.when) {
      Op op = op_of(Op::Kind::unless);
      op.condition = Condition(*step.when);
      skip = emit(std::move(op));
    }
    std::visit([&](const auto& action) { append(action, step.label); }, step.action);
    if (step.when) program_[skip].to = here();
  }

  void append(const scenario::Work& work, const std::string& label) {
    Op op = op_of(Op::Kind::work);
    if (const auto* need = std::get_if<scenario::NeedIndex>(&work.duration)) {
      op.kind = Op::Kind::need;
      op.need = *need;
    } else {
      op.duration = std::get<sim::DurationDistribution>(work.duration);
      op.key = runtime_.key(stream_, label);
    }
    if (work.on_cpu) op.kind = op.kind == Op::Kind::need ? Op::Kind::cpu_need : Op::Kind::cpu;
    emit(std::move(op));
  }
  void append(const scenario::Call& call, const std::string& label) {
    Op op = use(call.async ? Operation::notify : Operation::call, call.use, label);
    op.cancel = call.cancel;
    emit(std::move(op));
  }
  void append(const scenario::Get& get, const std::string& label) {
    emit(use(Operation::get, get.use, label));
  }
  void append(const scenario::Read& read, const std::string& label) {
    emit(use(Operation::read, read.use, label));
  }
  void append(const scenario::Put& put, const std::string& label) {
    Op op = use(Operation::put, put.use, label);
    op.site = put_sites_[counted_++];
    op.attributes = runtime_.overlays.intern(put.attributes);
    emit(std::move(op));
  }
  void append(const scenario::Publish& publish, const std::string& label) {
    Op op = use(Operation::publish, publish.use, label);
    op.attributes = runtime_.overlays.intern(publish.attributes);
    emit(std::move(op));
  }
  void append(const scenario::Write& write, const std::string& label) {
    Op op = use(Operation::write, write.use, label);
    op.site = put_sites_[counted_++];
    emit(std::move(op));
  }
  void append(const scenario::Send& send, const std::string& label) {
    Op op = use(Operation::send, send.use, label);
    if (send.delay) op.delay = *send.delay;
    op.batch = send.batch;
    op.batch_bytes = send.batch_bytes;
    op.linger = send.linger;
    op.attributes = runtime_.overlays.intern(send.attributes);
    emit(std::move(op));
  }
  void append(const scenario::Respond& respond, const std::string&) {
    Op op = op_of(Op::Kind::respond);
    op.reason = respond.error.empty() ? Reason::ok : error(respond.error, respond.retry_after);
    emit(std::move(op));
  }
  void append(const scenario::Fail& fail, const std::string&) {
    Op op = op_of(Op::Kind::fail);
    op.reason = error(fail.reason, fail.retry_after);
    emit(std::move(op));
  }
  Reason error(const std::string& name, const std::optional<Duration>& retry_after) {
    const Reason reason = runtime_.reasons.named(name);
    return retry_after ? runtime_.reasons.with_hint(reason, *retry_after) : reason;
  }

  void append(const scenario::Parallel& parallel, const std::string&) {
    const std::uint16_t fork = emit(op_of(Op::Kind::parallel));
    for (const scenario::Steps& branch : parallel.branches) {
      program_[fork].targets.push_back(here());
      append(branch);
      emit(op_of(Op::Kind::branch_end));
    }
    program_[fork].to = here();
  }

  void append(const scenario::Repeat& repeat, const std::string& label) {
    Op begin = op_of(Op::Kind::repeat);
    begin.times = repeat.times;
    begin.site_hash = sim::hash_of(stream_ + "/" + label);
    const std::uint16_t start = emit(std::move(begin));
    append(repeat.steps);
    Op end = op_of(Op::Kind::again);
    end.to = start;
    emit(std::move(end));
    program_[start].to = here();
  }

  /// Branches in the order of the file. Those by share use one draw: a branch has the part of [0, 1) behind
  /// the shares before it.
  void append(const scenario::Choose& choose, const std::string& label) {
    std::vector<std::uint16_t> ends;
    double before = 0;
    for (const scenario::Branch& branch : choose.branches) {
      std::uint16_t test = 0;
      if (const auto* share = std::get_if<double>(&branch.condition)) {
        Op op = op_of(Op::Kind::choose);
        op.key = runtime_.key(stream_, label);
        op.share_from = before;
        before += *share;
        op.share_to = before;
        test = emit(std::move(op));
      } else {
        Op op = op_of(Op::Kind::unless);
        op.condition = Condition(std::get<scenario::Filter>(branch.condition));
        test = emit(std::move(op));
      }
      append(branch.steps);
      ends.push_back(emit(op_of(Op::Kind::jump)));
      program_[test].to = here();
    }
    for (const std::uint16_t end : ends) program_[end].to = here();
  }

  Op use(Operation operation, const scenario::Use& use, const std::string& label) {
    Op op = op_of(Op::Kind::use);
    const auto target = static_cast<std::size_t>(use.target);
    op.operation = operation;
    op.target = components_[target];
    op.timeout = use.timeout;
    op.hedge = use.hedge;
    op.max_concurrent = use.max_concurrent;
    op.breaker = use.breaker;
    op.site_hash = sim::hash_of(stream_ + "/" + label);
    op.visit = ++visits_[target];
    op.retry = Retry(use.retry, runtime_.key(stream_, label + "/backoff"), op.site_hash);
    if (op.guarded()) op.guard = guards_++;
    op.latency_key = runtime_.key(stream_, label + "/latency");
    op.size = use.size;
    op.size_key = runtime_.key(stream_, label + "/size");
    op.reply = use.reply;
    op.reply_key = runtime_.key(stream_, label + "/reply");
    op.proceed = use.on_error == scenario::OnError::proceed;
    return op;
  }

  const std::string& stream_;
  const std::vector<Component*>& components_;
  const PutSites& put_sites_;
  Runtime& runtime_;
  Program program_;
  std::size_t counted_ = 0;
  std::uint16_t guards_ = 0;
  std::map<std::size_t, std::uint32_t> visits_;
};

}  // namespace

Program compile(const scenario::Steps& steps, const std::string& stream,
                const std::vector<Component*>& components, const PutSites& put_sites, Runtime& runtime) {
  return Compiler(stream, components, put_sites, runtime).compile(steps);
}

void compute_alone(Program& program) {
  for (Op& op : program) {
    if (op.kind == Op::Kind::cpu) op.kind = Op::Kind::work;
    if (op.kind == Op::Kind::cpu_need) op.kind = Op::Kind::need;
  }
}

namespace {

bool matches(const scenario::Filter& filter, const Runtime& runtime, RequestId request, OverlayId overlay) {
  for (const scenario::AttributeCondition& condition : filter.all_of) {
    const std::optional<std::uint16_t> value = runtime.attribute(request, condition.attribute, overlay);
    const bool met = value ? std::binary_search(condition.values.begin(), condition.values.end(), *value)
                           : condition.absent;
    if (!met) return false;
  }
  return std::all_of(filter.alternatives.begin(), filter.alternatives.end(), [&](const auto& alternatives) {
    return std::any_of(alternatives.begin(), alternatives.end(), [&](const scenario::Filter& alternative) {
      return matches(alternative, runtime, request, overlay);
    });
  });
}

}  // namespace

bool Condition::holds(const Runtime& runtime, RequestId request, OverlayId overlay) const {
  return matches(filter_, runtime, request, overlay);
}

Faults::Faults(double error_rate, double poison, const std::string& stream, const Runtime& runtime)
    : error_rate_(error_rate),
      poison_(poison),
      any_(error_rate > 0 || poison > 0),
      error_key_(runtime.key(stream, "error")),
      poison_key_(runtime.key(stream, "poison")) {}

bool Faults::drawn(const Runtime& runtime, RequestId request, sim::Lineage lineage) const {
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
