/** RGB, three bytes for each pixel. */
export interface Pixels {
  data: Buffer
  width: number
  height: number
}

const CHANNELS = 3

/** Returns an area in this color, such as `#faf8f4`. */
export function fill(width: number, height: number, color: string): Pixels {
  const [, red = '0', green = '0', blue = '0'] = /^#(..)(..)(..)$/.exec(color) ?? []
  const pixel = Buffer.from([red, green, blue].map((part) => Number.parseInt(part, 16)))
  return { data: Buffer.alloc(width * height * CHANNELS, pixel), width, height }
}

/** Copies pixels onto a canvas, which they have to fit into. */
export function paste(
  canvas: Pixels,
  { data, width, height }: Pixels,
  left: number,
  top: number,
): void {
  for (let row = 0; row < height; row++) {
    const from = row * width * CHANNELS
    const to = ((top + row) * canvas.width + left) * CHANNELS
    data.copy(canvas.data, to, from, from + width * CHANNELS)
  }
}
