/** What to do so that a text becomes a caption; the end of every message about a text that was left out. */
export const CAPTION_ADVICE =
  'A caption is a .txt file in the folder of its image and with its name: 1.txt or 1.jpg.txt for 1.jpg.'

/** What to do so that the lines of a table become captions. */
export const TABLE_ADVICE =
  'A table of captions is a .jsonl or .csv file with file_name and text for each image, in the folder of the images.'

export interface CaptionMatch {
  /** The indexes of the images whose caption this is. */
  used: number[]
  /** The indexes of images that it would fit, but that have a file with a closer name. */
  beaten: number[]
}

const withoutExtension = (path: string) => path.replace(/\.[^./]*$/, '')
const folded = (path: string) => path.toLowerCase()

/** The ways to name a caption, the closest first: `1.txt`, `1.jpg.txt`, and both in another case. */
const WAYS: readonly ((path: string) => string)[] = [
  withoutExtension,
  (path) => path,
  (path) => folded(withoutExtension(path)),
  (path) => folded(path),
]
/** In another folder, a caption is only used if there is no doubt which image it belongs to. */
const ELSEWHERE = WAYS.length

/**
 * Finds the images of each caption file by their paths. A caption serves every image that it fits equally well (`1.jpg` and
 * `1.png`); of several captions for one image, the one with the closest name is used.
 */
export function pairCaptions(
  images: readonly string[],
  captions: readonly string[],
): CaptionMatch[] {
  const byWay = WAYS.map((keyOf) => indexesBy(images.map((path) => keyOf(nfc(path)))))
  const elsewhere = findElsewhere(images, captions)
  const found = captions.map((path, caption) => {
    const stem = withoutExtension(nfc(path))
    const keys = [stem, stem, folded(stem), folded(stem)]
    const way = keys.findIndex((key, at) => byWay[at]?.has(key))
    return way === -1
      ? { way: ELSEWHERE, images: elsewhere[caption] ?? [] }
      : { way, images: byWay[way]?.get(keys[way] ?? '') ?? [] }
  })
  const winners = new Map<number, number>()
  for (const [caption, { way, images: fitting }] of found.entries())
    for (const image of fitting) {
      const winner = winners.get(image)
      if (winner === undefined || way < (found[winner]?.way ?? 0)) winners.set(image, caption)
    }
  return found.map(({ images: fitting }, caption) => ({
    used: fitting.filter((image) => winners.get(image) === caption),
    beaten: fitting.filter((image) => winners.get(image) !== caption),
  }))
}

/** Returns for each caption the only image in any folder with its name, if it is also the only caption with that name. */
function findElsewhere(images: readonly string[], captions: readonly string[]): number[][] {
  const byName = indexesBy(images.flatMap((path) => [baseOf(path), fileNameOf(path)]))
  const owners = captions.map((path) => {
    // Each image has two names in the list.
    const found = (byName.get(baseOf(path)) ?? []).map((at) => Math.floor(at / 2))
    return [...new Set(found)]
  })
  const times = indexesBy(captions.map(baseOf))
  return owners.map((found, caption) =>
    found.length === 1 && times.get(baseOf(captions[caption] ?? ''))?.length === 1 ? found : [],
  )
}

const nfc = (path: string) => path.normalize('NFC')

function indexesBy(keys: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [at, key] of keys.entries()) {
    const same = found.get(key)
    if (same) same.push(at)
    else found.set(key, [at])
  }
  return found
}

/**
 * Returns why a text file is not used as a caption. `images` are the paths of all images of the upload. The reasons do not
 * name them, so that the pages can group files with the same reason.
 */
export function unusedCaption(
  path: string,
  { used, beaten }: CaptionMatch,
  images: readonly string[],
): { code: string; detail: string } {
  if (used.length > 0) return CAPTION_WITHOUT_IMAGE
  if (beaten.length > 0)
    return {
      code: 'caption_unused',
      detail: 'Another caption file has a name that is closer to its image’s. Keep one of the two.',
    }
  return images.some((image) => [baseOf(image), fileNameOf(image)].includes(baseOf(path)))
    ? {
        code: 'caption_unused',
        detail: `Several images or captions in other folders have this name. ${CAPTION_ADVICE}`,
      }
    : { code: 'not_a_picture', detail: `No image has this name. ${CAPTION_ADVICE}` }
}

/** Why a caption is not used that would be one if its image had been added. */
export const CAPTION_WITHOUT_IMAGE = {
  code: 'caption_unused',
  detail: 'Its image was left out, so its caption was too.',
}

const fileNameOf = (path: string) => folded(nfc(path).replace(/^.*\//, ''))
const baseOf = (path: string) => withoutExtension(fileNameOf(path))
