import { link, mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GalleryListSchema, THUMBNAIL_WIDTHS } from '@the-way/shared'
import { Value } from 'typebox/value'
import { connectTo } from '../../server/test/support/postgres-server.ts'
import { createDatabaseFromTemplate } from '../../server/test/support/test-database.ts'
import { type Scope, startApp } from './browser.ts'
import { generateImages, registerModel } from './studio-model.ts'

const RATIOS = ['1:1', '3:2', '2:3'] as const

/** Starts the app with this many images over many days: copies of 12 generated ones, each with files of its own. */
export async function startFilledApp(scope: Scope, count: number) {
  const DATABASE_URL = await createDatabaseFromTemplate(scope)
  const app = await startApp(scope, { isEmbedded: true, environment: { DATABASE_URL } })
  const model = await registerModel(app)
  for (const [seed, aspect_ratio] of RATIOS.entries())
    await generateImages(app, {
      model: model.id,
      prompt: 'a harbour at dusk',
      count: 4,
      seed,
      aspect_ratio,
    })
  const headers = { authorization: `Bearer ${app.token}` }
  const response = await fetch(`${app.url}/api/images`, { headers })
  const { images } = Value.Parse(GalleryListSchema, await response.json())
  // Thumbnails are made when they are first requested; copies get those of their original.
  for (const { thumbnail_url } of images)
    for (const width of THUMBNAIL_WIDTHS) await fetchThumbnail(app, thumbnail_url, width)

  const query = await connectTo(scope, DATABASE_URL)
  const rows = await query('select file from public.generated_images order by number')
  const originals = rows.map(({ file }) => String(file))
  for (let n = 0; n < count - originals.length; n += 1)
    await copyFiles(join(app.directory, 'data', 'files'), originals[n % originals.length] ?? '', n)
  await query(
    `insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format, bytes,
        sha256, created_at, requested_at, model_id, model_created_at, is_favourite, search_text)
      select 'copy-' || n, i.generation_id, i.part_id, i.owner_id, 100 + n, 100 + n, 'images/copy-' || n || '/' || split_part(i.file, '/', 3),
        i.width, i.height, i.format, i.bytes, i.sha256, i.created_at, i.requested_at - n * interval '20 minutes',
        i.model_id, i.model_created_at, false, i.search_text
      from generate_series(0, $1::integer - 1) n
      join (select *, row_number() over (order by number) - 1 as place from public.generated_images) i
        on i.place = n % $2::integer`,
    [count - originals.length, originals.length],
  )
  await query('analyze')
  return app
}

async function fetchThumbnail(
  { url, token }: { url: string; token: string },
  path: string,
  width: number,
) {
  const thumbnail = new URL(path, url)
  thumbnail.searchParams.set('width', String(width))
  const response = await fetch(thumbnail, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
}

/** Links an image and its thumbnails into a folder of the copy. */
async function copyFiles(files: string, original: string, n: number) {
  const from = join(files, dirname(original))
  const to = join(files, 'images', `copy-${n}`)
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from))
    if (name.startsWith(basename(original))) await link(join(from, name), join(to, name))
}
