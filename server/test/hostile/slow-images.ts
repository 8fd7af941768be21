import sharp from 'sharp'
import type { ImageCase } from './image-parts.ts'
import { makeScans } from './jpeg-scans.ts'

/** Returns small files whose processing costs as much as is allowed. */
export async function slowImages(): Promise<ImageCase[]> {
  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'teal' }, limitInputPixels: false })
  const [png, avif, scans] = await Promise.all([
    flat(7000, 7000).png({ progressive: true, compressionLevel: 1 }).toBuffer(),
    flat(4000, 3000).avif({ effort: 0 }).toBuffer(),
    makeScans(7000, 100),
  ])
  return [
    { what: 'an interlaced PNG of 49 million pixels', name: 'slow.png', bytes: png },
    { what: 'an AVIF of 12 million pixels', name: 'slow.avif', bytes: avif },
    { what: 'a JPEG of 49 million pixels in 100 scans', name: 'scans.jpg', bytes: scans },
  ]
}
