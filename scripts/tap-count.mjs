/** Counts the asserts in a test file's TAP output from its summary line, with at least one failure per failed test. */
export function countAsserts(tap) {
  const summary = tap.match(/^# \{ (total: .*) \}$/gm)?.at(-1) ?? ''
  const number = (name) => Number(summary.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  const failedTests = tap.match(/^not ok /gm)?.length ?? 0
  return {
    passed: number('pass'),
    failed: Math.max(number('fail'), failedTests),
    skipped: number('skip') + number('todo'),
  }
}
