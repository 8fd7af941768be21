import { readFileSync } from 'node:fs'
import { repositoryUrl } from './repository.ts'

/** An HEVC image from a file made by `heif-enc`: the decoder configuration and the compressed data. */
export interface CodedImage {
  hvcC: Buffer
  data: Buffer
  width: number
  height: number
}

export interface HeicOptions {
  /** One image, or its tiles side by side, as phones write them. */
  tiles: CodedImage[]
  /** The size in the header, if it differs from the true one. */
  claimed?: { width: number; height: number }
  /** Counterclockwise quarter turns. */
  rotation?: number
  /** 0 flips top and bottom, 1 left and right. */
  mirror?: number
  /** [primaries, transfer, matrix, full range] with the numbers of ITU-T H.273. */
  coding?: [number, number, number, boolean]
  icc?: Buffer
  exif?: Buffer
  xmp?: string
  brand?: string
}

const folder = repositoryUrl('server/test/fixtures/images/')

const u8 = (...values: number[]) => Buffer.from(values)
const u16 = (value: number) => u8(value >> 8, value & 255)
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const text = (value: string) => Buffer.from(value, 'latin1')
const box = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([u32(body.length + 8), text(type), body])
}
const fullBox = (type: string, version: number, flags: number, ...parts: Buffer[]) =>
  box(type, u32(version * 2 ** 24 + flags), ...parts)

/** Returns the images in a file made by `heif-enc`, in order. */
export function readHeic(name: string): CodedImage[] {
  const file = readFileSync(new URL(name, folder))
  const bodies = (type: string) => {
    const found: Buffer[] = []
    for (let at = file.indexOf(type); at !== -1; at = file.indexOf(type, at + 4))
      found.push(file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4)))
    return found
  }
  const [locations = Buffer.alloc(0)] = bodies('iloc')
  const sizes = bodies('ispe')
  return bodies('hvcC').map((hvcC, index) => {
    // `heif-enc` writes version 0 with offsets and lengths of 4 bytes and a base offset.
    const row = 8 + index * 18
    const start = locations.readUInt32BE(row + 4) + locations.readUInt32BE(row + 10)
    const data = file.subarray(start, start + locations.readUInt32BE(row + 14))
    const size = sizes[index] ?? Buffer.alloc(12)
    return { hvcC, data, width: size.readUInt32BE(4), height: size.readUInt32BE(8) }
  })
}

interface Item {
  id: number
  type: string
  data: Buffer
  isHidden?: boolean
  properties?: Buffer[]
  reference?: [type: string, to: number[]]
}

/** Writes a HEIC file (ISO/IEC 23008-12) with these options. */
export function makeHeic(options: HeicOptions): Buffer {
  const { tiles, brand = 'heic' } = options
  const items = listItems(options)
  const primary = tiles.length === 1 ? 1 : tiles.length + 1
  const ftyp = box('ftyp', text(brand), u32(0), text(`mif1${brand}`))
  const meta = (start: number) =>
    fullBox(
      'meta',
      0,
      0,
      fullBox('hdlr', 0, 0, u32(0), text('pict'), Buffer.alloc(13)),
      fullBox('pitm', 0, 0, u16(primary)),
      locations(items, start),
      fullBox('iinf', 0, 0, u16(items.length), ...items.map(information)),
      properties(items),
      fullBox('iref', 0, 0, ...items.map(reference)),
    )
  const start = ftyp.length + meta(0).length + 8
  return Buffer.concat([ftyp, meta(start), box('mdat', ...items.map(({ data }) => data))])
}

function listItems({ tiles, exif, xmp, ...options }: HeicOptions): Item[] {
  const [first] = tiles
  if (!first) throw new Error('a HEIC needs at least one image')
  const isGrid = tiles.length > 1
  const { width, height } = options.claimed ?? {
    width: first.width * tiles.length,
    height: first.height,
  }
  const shown = [ispe(width, height), ...colour(options), ...transformations(options)]
  const items: Item[] = tiles.map((tile, index) => ({
    id: index + 1,
    type: 'hvc1',
    data: tile.data,
    isHidden: isGrid,
    properties: [box('hvcC', tile.hvcC), ...(isGrid ? [ispe(tile.width, tile.height)] : shown)],
  }))
  if (isGrid)
    items.push({
      id: tiles.length + 1,
      type: 'grid',
      // Width and height in 4 bytes each, one row, a column per tile.
      data: Buffer.concat([u8(0, 1, 0, tiles.length - 1), u32(width), u32(height)]),
      properties: shown,
      reference: ['dimg', tiles.map((_, index) => index + 1)],
    })
  const primary = items.length
  const describe = (type: string, data: Buffer) =>
    items.push({ id: items.length + 1, type, data, reference: ['cdsc', [primary]] })
  if (exif) describe('Exif', Buffer.concat([u32(6), text('Exif\0\0'), exif]))
  if (xmp) describe('mime', Buffer.from(xmp))
  return items
}

const ispe = (width: number, height: number) => fullBox('ispe', 0, 0, u32(width), u32(height))

function colour({ coding, icc }: Partial<HeicOptions>): Buffer[] {
  const boxes: Buffer[] = []
  if (icc) boxes.push(box('colr', text('prof'), icc))
  if (coding) {
    const [primaries, transfer, matrix, isFull] = coding
    const numbers = [primaries, transfer, matrix].map(u16)
    boxes.push(box('colr', text('nclx'), ...numbers, u8(isFull ? 128 : 0)))
  }
  return boxes
}

function transformations({ rotation, mirror }: Partial<HeicOptions>): Buffer[] {
  const boxes: Buffer[] = []
  if (rotation !== undefined) boxes.push(box('irot', u8(rotation)))
  if (mirror !== undefined) boxes.push(box('imir', u8(mirror)))
  return boxes
}

function locations(items: Item[], start: number): Buffer {
  let at = start
  const rows = items.map(({ id, data }) => {
    const row = [u16(id), u16(0), u16(1), u32(at), u32(data.length)]
    at += data.length
    return Buffer.concat(row)
  })
  return fullBox('iloc', 0, 0, u8(0x44, 0), u16(items.length), ...rows)
}

const information = ({ id, type, isHidden }: Item) => {
  const content = type === 'mime' ? text('application/rdf+xml\0') : Buffer.alloc(0)
  return fullBox('infe', 2, isHidden ? 1 : 0, u16(id), u16(0), text(type), u8(0), content)
}

const reference = ({ id, reference: found }: Item) =>
  found ? box(found[0], u16(id), u16(found[1].length), ...found[1].map(u16)) : Buffer.alloc(0)

function properties(items: Item[]): Buffer {
  const all: Buffer[] = []
  const described = items.filter(({ properties: own }) => own !== undefined)
  const rows = described.map(({ id, properties: own = [] }) => {
    const numbers = own.map((property) => all.push(property))
    // All properties are marked as essential.
    return Buffer.concat([
      u16(id),
      u8(numbers.length),
      ...numbers.map((number) => u8(0x80 | number)),
    ])
  })
  return box('iprp', box('ipco', ...all), fullBox('ipma', 0, 0, u32(rows.length), ...rows))
}
