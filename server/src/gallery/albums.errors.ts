import { problem } from '../errors/problem.ts'

export const albumNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'albums.not_found',
    title: 'Album not found',
    detail: `You do not have an album with the id ${id}. GET /api/albums lists yours.`,
  })

export const albumNameTakenError = (name: string) =>
  problem({
    status: 409,
    code: 'albums.name_taken',
    title: 'Name in use',
    detail: `You already have an album called ${name}. Choose another name.`,
    errors: [{ field: 'name', code: 'taken', detail: 'is the name of another album' }],
  })

export const notInAlbumError = (ids: string[]) =>
  problem({
    status: 404,
    code: 'albums.image_not_found',
    title: 'Not in this album',
    detail: `The album does not contain ${ids.length === 1 ? 'this image' : 'these images'}: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ` and ${ids.length - 10} more` : ''}. GET /api/images?album_id= lists those that it contains.`,
  })
