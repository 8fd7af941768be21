import { type SeededRandom, spread } from './seeded-random.ts'

/**
 * Draws layered hills under a sky from the prompt and the seed alone. It stands for what the base model would generate
 * without the trained weights.
 */
export function scenery(width: number, height: number, random: SeededRandom): Buffer {
  const hue = Math.floor(random() * 360)
  const sky = [`hsl(${hue} 46% 82%)`, `hsl(${(hue + 28) % 360} 58% 64%)`]
  const sun = { x: spread(random, 0.2, 0.8) * width, y: spread(random, 0.18, 0.45) * height }
  const layers = 5
  const hills = Array.from({ length: layers }, (_, layer) => {
    const depth = (layer + 1) / layers
    const color = `hsl(${(hue + 200) % 360} ${24 + 14 * depth}% ${66 - 50 * depth}%)`
    return `<path d="${ridge(width, height, 0.42 + 0.5 * depth * depth, random)}" fill="${color}"/>`
  })
  const radius = Math.min(width, height) * spread(random, 0.06, 0.12)
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky[1]}"/>` +
      `<stop offset="0.7" stop-color="${sky[0]}"/></linearGradient></defs>` +
      `<rect width="${width}" height="${height}" fill="url(#sky)"/>` +
      `<circle cx="${sun.x}" cy="${sun.y}" r="${radius}" fill="#fff6e0" fill-opacity="0.85"/>` +
      `${hills.join('')}</svg>`,
  )
}

function ridge(width: number, height: number, level: number, random: SeededRandom): string {
  const points = 9
  const ys = Array.from(
    { length: points + 1 },
    () => (level + spread(random, -0.09, 0.05)) * height,
  )
  const x = (index: number): number => (index * width) / points
  const curves = ys.slice(1).map((y, index) => {
    const middle = (x(index) + x(index + 1)) / 2
    return `C${middle} ${ys[index]} ${middle} ${y} ${x(index + 1)} ${y}`
  })
  return `M0 ${ys[0]}${curves.join('')}V${height}H0Z`
}
