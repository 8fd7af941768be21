/** How long to train, by steps. */
export const PRESETS = [
  { value: 'quick', title: 'Quick', steps: 500 },
  { value: 'balanced', title: 'Balanced', steps: 1_000 },
  { value: 'thorough', title: 'Thorough', steps: 2_000 },
] as const
export type Preset = (typeof PRESETS)[number]['value']

/** Null when the steps are the person's own. */
export const presetOf = (steps: number): Preset | null =>
  PRESETS.find((preset) => preset.steps === steps)?.value ?? null
