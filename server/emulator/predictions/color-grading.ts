import { pick, type SeededRandom } from './seeded-random.ts'

/** How an image is graded: two colours of light and how strong they are. */
export interface Mood {
  light: string
  shade: string
  /** Strength of the coloured light, 0 to 1. */
  tint: number
  brightness: number
  saturation: number
}

const neutral: Mood[] = [
  { light: '#ffd9a8', shade: '#2a3a5c', tint: 0.3, brightness: 1.03, saturation: 1.06 },
  { light: '#cfe6ff', shade: '#1f2f3a', tint: 0.26, brightness: 1.02, saturation: 0.96 },
  { light: '#ffe9d6', shade: '#3b2a44', tint: 0.3, brightness: 1.01, saturation: 1.1 },
  { light: '#e6f2d5', shade: '#21332c', tint: 0.26, brightness: 1.02, saturation: 1.04 },
]

/** Words for light and weather that are common in prompts. */
const promptMoods: [RegExp, Mood][] = [
  [
    /\b(night|midnight|moonlit|moonlight|dark)\b/i,
    { light: '#7fa0d8', shade: '#070d1f', tint: 0.62, brightness: 0.66, saturation: 0.78 },
  ],
  [
    /\b(sunset|sunrise|golden|dawn|dusk|warm)\b/i,
    { light: '#ffb067', shade: '#5a2a4a', tint: 0.5, brightness: 1.03, saturation: 1.16 },
  ],
  [
    /\b(snow|snowy|winter|ice|frost|fog|foggy|mist|misty)\b/i,
    { light: '#f2f7ff', shade: '#7d93ad', tint: 0.46, brightness: 1.1, saturation: 0.6 },
  ],
  [
    /\b(black[- ]and[- ]white|monochrome|noir|greyscale|grayscale)\b/i,
    { light: '#ffffff', shade: '#0c0c0c', tint: 0.3, brightness: 1.0, saturation: 0 },
  ],
  [
    /\b(autumn|fall|rust|copper)\b/i,
    { light: '#ffc27a', shade: '#4a2412', tint: 0.42, brightness: 1.0, saturation: 1.2 },
  ],
]

export function moodOf(prompt: string, random: SeededRandom): Mood {
  const match = promptMoods.find(([words]) => words.test(prompt))
  const drawn = pick(random, neutral)
  const mood = match?.[1] ?? drawn
  if (!mood) throw new Error('there is always a mood')
  return mood
}
