/// Fewer points with the extremes kept.

/// Indexes of at most `most` points: the range is cut into equal parts, of each the first, the smallest, the largest
/// and the last stay. Points without a value count as gaps and stay where one begins.
export function thin(value: readonly (number | null)[], most: number): number[] {
  const n = value.length;
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  const parts = Math.max(1, Math.floor(most / 4));
  const kept: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    const from = Math.floor((part * n) / parts);
    const to = Math.floor(((part + 1) * n) / parts);
    let low = -1;
    let high = -1;
    for (let i = from; i < to; i += 1) {
      const v = value[i] ?? null;
      if (v === null) continue;
      if (low < 0 || v < (value[low] ?? 0)) low = i;
      if (high < 0 || v > (value[high] ?? 0)) high = i;
    }
    const marks = [from, low, high, to - 1].filter((i) => i >= 0).sort((a, b) => a - b);
    for (const i of marks) if (kept[kept.length - 1] !== i) kept.push(i);
  }
  return kept;
}

/// The index of the last point at or before `t`, -1 before the first; `time` rises.
export function index_at(time: readonly number[], t: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((time[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/// The index of the point nearest to `t`, -1 of none.
export function nearest(time: readonly number[], t: number): number {
  const before = index_at(time, t);
  if (before < 0) return time.length > 0 ? 0 : -1;
  const after = before + 1;
  if (after >= time.length) return before;
  return t - (time[before] ?? 0) <= (time[after] ?? 0) - t ? before : after;
}
