/** Counts the asserts of a test file from its TAP: its summary line, and at least one failure for each failed test. */
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
