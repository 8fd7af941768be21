const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(?:e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** Returns a name such as "Firefox on Linux"; for an unknown browser, the first word of its user agent. */
export function describeAgent(agent: string | null): string {
  if (agent === null) return 'Unknown'
  const named = (names: [RegExp, string][]) => names.find(([sign]) => sign.test(agent))?.[1]
  const browser = named(BROWSERS)
  const system = named(SYSTEMS)
  if (!browser) return agent.split(' ')[0] ?? agent
  return system ? `${browser} on ${system}` : browser
}
