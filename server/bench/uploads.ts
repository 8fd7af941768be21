import { badZips } from '../test/hostile/bad-zips.ts'
import { formInPieces, largeZip, percentile, startLoadedServer } from '../test/hostile/load-app.ts'
import { slowImages } from '../test/hostile/slow-images.ts'
import { DATASETS, formOf } from '../test/hostile/upload-forms.ts'
import { goodEntries, MIB } from '../test/hostile/zip-parts.ts'
import { imageBombs } from '../test/images/image-bombs.ts'
import { readMemory, resetPeak } from '../test/support/memory.ts'
import { inScope } from '../test/support/scope.ts'

/**
 * `pnpm bench:uploads`: the cost of uploads that are large, slow to decode or malicious, and how long requests for the
 * status of trainings take meanwhile. Only Linux reports the memory of a process.
 */
const UPLOADS = 20
const MIB_EACH = 48

const row = (name: string, ...cells: string[]) =>
  name.padEnd(44) + cells.map((cell) => cell.padStart(14)).join('')

await inScope(async (scope) => {
  const server = await startLoadedServer(scope)
  const send = (body: readonly Buffer[]) => server.upload(DATASETS.path, body)

  const report = async (name: string, begin: () => Promise<unknown>) => {
    const idle = await readMemory(server.pid)
    await resetPeak(server.pid)
    const began = performance.now()
    const times = await server.statusDuring(begin())
    const took = performance.now() - began
    const peak = (await readMemory(server.pid))?.peak
    const growth = idle && peak ? `${Math.round((peak - idle.now) / MIB)} MiB` : 'unknown'
    const [p99, longest] = [percentile(times, 0.99), times.at(-1) ?? 0]
    const inMs = [took, p99, longest].map((ms) => `${ms.toFixed()} ms`)
    console.log(row(name, ...inMs, growth))
  }

  console.log(row('', 'took', 'status p99', 'longest', 'memory'))
  await send(formInPieces(DATASETS.fields(), await largeZip(4)))
  const zip = await largeZip(MIB_EACH)
  await report(`${UPLOADS} uploads of ${MIB_EACH} MiB`, () =>
    Promise.all(Array.from({ length: UPLOADS }, () => send(formInPieces(DATASETS.fields(), zip)))),
  )
  const bombs = (await imageBombs()).map(([what, bytes]) => ({ what, name: what, bytes }))
  for (const { what, name, bytes } of [...(await slowImages()), ...bombs])
    await report(what, () => send([formOf(DATASETS.fields(), [{ name, bytes }])]))
  for (const [kind, zips] of Object.entries(await badZips(await goodEntries())))
    await report(`${zips.length} bad ZIPs: ${kind}`, async () => {
      for (const bad of zips) await send(formInPieces(DATASETS.fields(), bad.zip()))
    })
})
