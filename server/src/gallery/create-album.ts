import { randomUUID } from 'node:crypto'
import type { Album, CreateAlbumBody } from '@the-way/shared'
import { type Answered, keyInUseError, onceForKey } from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import type { Database } from '../ports/database/database.ts'
import { albumNameTakenError } from './albums.errors.ts'
import { foldText } from './fold-text.ts'

/** Creates an empty album. A request that is repeated with its `Idempotency-Key` gets the same answer. */
export async function createAlbum(
  { database }: { database: Database },
  owner_id: string,
  body: CreateAlbumBody,
  key: string | null,
): Promise<Answered> {
  const name = body.name.trim()
  const payload_hash = hashPayload({ album: body })
  return onceForKey(database, { owner_id, key, payload_hash }, async (claim) => {
    const id = randomUUID()
    const now = new Date().toISOString().replace('Z', '000Z')
    const album: Album = {
      id,
      name,
      image_count: 0,
      thumbnail_url: null,
      created_at: now,
      updated_at: now,
    }
    const answer = { status: 201, location: `/api/albums/${id}`, body: JSON.stringify(album) }
    const result = await database.call.albums_create({
      now,
      album: { id, owner_id, name, name_key: foldText(name) },
      idempotency: claim && { ...claim, ...answer },
    })
    if (result.outcome === 'key_lost') throw keyInUseError(null)
    if (result.outcome === 'name_taken') throw albumNameTakenError(name)
    return { answer: result.answer ?? answer, replayed: result.outcome === 'replayed' }
  })
}
