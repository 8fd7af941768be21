/** The colors of the patches in the fixtures `patches-*`: two rows of four squares of 128 pixels. */
export const PATCHES = [
  [200, 100, 50],
  [120, 120, 120],
  [60, 120, 40],
  [30, 60, 160],
  [220, 170, 140],
  [150, 90, 70],
  [20, 20, 20],
  [90, 150, 170],
] as const

// Code points of ITU-T H.273.
export const PRIMARIES = { srgb: 1, bt2020: 9, p3: 12 } as const
export const TRANSFERS = { srgb: 13, pq: 16, hlg: 18 } as const
export type Primaries = keyof typeof PRIMARIES
export type Transfer = keyof typeof TRANSFERS

type Triple = readonly [number, number, number]

/** Matrices from linear sRGB, row by row (BT.2087 and CSS Color 4). */
const FROM_SRGB: Record<Primaries, readonly [Triple, Triple, Triple]> = {
  srgb: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  p3: [
    [0.82246, 0.17754, 0],
    [0.03319, 0.96681, 0],
    [0.01708, 0.0724, 0.91052],
  ],
  bt2020: [
    [0.6274, 0.3293, 0.0433],
    [0.0691, 0.9195, 0.0114],
    [0.0164, 0.088, 0.8956],
  ],
}
const LUMINANCE: Record<Primaries, Triple> = {
  srgb: [0.2126, 0.7152, 0.0722],
  p3: [0.229, 0.6917, 0.0793],
  bt2020: [0.2627, 0.678, 0.0593],
}

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const map = (triple: Triple, change: (value: number) => number): Triple => [
  change(triple[0]),
  change(triple[1]),
  change(triple[2]),
]

/** Codes a color of sRGB, 0 to 255, with these primaries and this transfer, 0 to 1; white is at 203 nits (BT.2408). */
export function codeColour(colour: Triple, primaries: Primaries, transfer: Transfer): Triple {
  const linear = map(colour, (level) => toLight(level / 255))
  const [red, green, blue] = FROM_SRGB[primaries]
  const light: Triple = [dot(red, linear), dot(green, linear), dot(blue, linear)]
  if (transfer === 'srgb') return map(light, fromLight)
  if (transfer === 'pq') return map(light, (value) => toPq(value * 203))
  // The inverse of the system gamma on a screen of 1000 nits, by the luminance.
  const screen = map(light, (value) => (value * 203) / 1000)
  const gain = dot(LUMINANCE[primaries], screen) ** (1 / 1.2 - 1)
  return map(screen, (value) => toHlg(value * gain))
}

const toLight = (code: number) => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4)
const fromLight = (light: number) =>
  light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055

function toPq(nits: number): number {
  const root = (nits / 10_000) ** 0.1593017578125
  return ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)) ** 78.84375
}

const toHlg = (scene: number) =>
  scene <= 1 / 12
    ? Math.sqrt(3 * scene)
    : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073
